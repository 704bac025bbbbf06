import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const asar = require('@electron/asar') as {
  createPackage: (from: string, to: string) => Promise<void>;
  listPackage: (path: string, options: object) => string[];
  extractAll: (path: string, to: string) => void;
};
const { build, Platform, Arch } = require('electron-builder') as {
  build: (options: unknown) => Promise<unknown>;
  Platform: { LINUX: { createTarget: (type: string, arch: number) => unknown } };
  Arch: { x64: number };
};

/** A stand-in for Electron's own files, which cannot be downloaded everywhere: the builder only copies them. */
async function playedElectron(folder: string): Promise<void> {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  for (const name of [
    'electron',
    'chrome-sandbox',
    'LICENSE',
    'LICENSES.chromium.html',
    'locales/ru.pak',
    'locales/en-US.pak',
    'locales/de.pak',
  ])
    writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'empty', 'main.js'), '');
  await asar.createPackage(join(folder, 'empty'), join(folder, 'resources', 'default_app.asar'));
}

describe.runIf(process.platform === 'linux')('what the Linux installers contain', () => {
  const base = mkdtempSync(join(tmpdir(), 'mailready pack '));
  let names: readonly string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, 'scripts', 'package.js'), '--prepare'], { stdio: ['ignore', 'ignore', 'inherit'] });
    await playedElectron(join(base, 'electron'));
    const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown> & { directories: object };
    await build({
      projectDir: root,
      targets: Platform.LINUX.createTarget('dir', Arch.x64),
      publish: 'never',
      config: {
        ...config,
        electronDist: join(base, 'electron'),
        electronFuses: null,
        directories: { ...config.directories, output: join(base, 'dist') },
      },
    });
    const archive = join(base, 'dist', 'linux-unpacked', 'resources', 'app.asar');
    names = asar.listPackage(archive, {});
    asar.extractAll(archive, join(base, 'app'));
  }, 180_000);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('is the built program and the packages it leaves outside, no source, test or document', () => {
    const tops = [...new Set(names.map((name) => name.split('/')[1] ?? ''))].sort();
    expect(tops).toEqual(['LICENSE', 'build', 'node_modules', 'package.json']);
    expect(names.filter((name) => name.startsWith('/build/') && !/^\/build\/app(\/|$)/.test(name))).toEqual([]);
    expect(names.filter((name) => /\.(ts|svelte|md|map)$/.test(name))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining([
        '/build/app/electron/main.js',
        '/build/app/electron/preload.cjs',
        '/build/app/window/index.html',
        '/build/app/icon.png',
      ]),
    );
  });

  it('starts with the built main process', () => {
    const manifest = JSON.parse(readFileSync(join(base, 'app', 'package.json'), 'utf8')) as { main: string; type: string };
    expect(manifest).toMatchObject({ main: 'build/app/electron/main.js', type: 'module' });
  });

  it('brings the keychain add-on of this system only', () => {
    const binaries = names.filter((name) => name.endsWith('.node'));
    expect(binaries).toContain('/node_modules/@github/keytar/prebuilds/linux-x64/keytar.node');
    expect(binaries.filter((name) => !name.includes('/linux-'))).toEqual([]);
  });

  it('has every package that the program loads, and these load', () => {
    const built = names
      .filter((name) => /^\/build\/app\/electron\/[^/]+\.js$/.test(name))
      .map((name) => readFileSync(join(base, 'app', name), 'utf8'));
    const outside = new Set(
      built.flatMap((text) =>
        [...text.matchAll(/(?:^import (?:[^"'\n]*? from )?|[^.\w]import\(|[^.\w]require\()["']([^."'\n][^"'\n]*)["']/gm)].map(
          ([, name = '']) => name,
        ),
      ),
    );
    const packages = [...outside].filter((name) => !name.startsWith('node:') && name !== 'electron');
    expect(packages).toEqual(expect.arrayContaining(['@github/keytar', 'imapflow', expect.stringMatching(/^nodemailer/)]));
    writeFileSync(join(base, 'app', 'try.mjs'), packages.map((name) => `await import(${JSON.stringify(name)});`).join('\n'));
    execFileSync(process.execPath, [join(base, 'app', 'try.mjs')], { cwd: base, stdio: 'pipe' });
  });

  it('speaks the two languages of the program', () => {
    cpSync(join(base, 'dist', 'linux-unpacked', 'locales'), join(base, 'locales'), { recursive: true });
    expect(
      execFileSync('ls', [join(base, 'locales')], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .sort(),
    ).toEqual(['en-US.pak', 'ru.pak']);
  });
});
