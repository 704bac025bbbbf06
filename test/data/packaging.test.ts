import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface BuilderConfig {
  readonly [key: string]: unknown;
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly extraMetadata: { readonly main: string };
  readonly nsis: Readonly<Record<string, unknown>>;
  readonly msi: Readonly<Record<string, unknown>>;
  readonly deb: { readonly depends: readonly string[] };
  readonly rpm: { readonly depends: readonly string[] };
  readonly mac: Readonly<Record<string, unknown>>;
}
const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const { validateConfiguration } = require('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: unknown, log: unknown) => Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (enabled: boolean) => unknown };
const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as BuilderConfig;
const validate = (changed: unknown): Promise<void> => validateConfiguration(changed, new DebugLogger(false));
const targetsOf = (system: string): unknown[] => (config[system] as { target: { target: string }[] }).target.map(({ target }) => target);

describe('electron-builder.yml', () => {
  it('fits the schema of the builder', async () => {
    await expect(validate(structuredClone(config))).resolves.toBeUndefined();
  });

  it.each([
    ['at the top', { ...config, electronFuse: {} }],
    ['in a fuse', { ...config, electronFuses: { ...config.electronFuses, runAsnode: false } }],
    ['in an installer', { ...config, nsis: { ...config.nsis, oneclick: true } }],
    ['in a system', { ...config, mac: { ...config.mac, hardenedRuntimes: true } }],
  ])('would be refused with a misspelt key %s', async (_, misspelt) => {
    await expect(validate(structuredClone(misspelt))).rejects.toThrow(/unknown property|should be/);
  });

  it('sets every fuse that could turn the program into something else', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      enableCookieEncryption: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('makes what each system expects', () => {
    expect(targetsOf('win')).toEqual(['nsis', 'msi', 'portable']);
    expect(targetsOf('mac')).toEqual(['dmg', 'zip']);
    expect(targetsOf('linux')).toEqual(['AppImage', 'deb', 'rpm']);
    expect(config.nsis).toMatchObject({ oneClick: false, perMachine: false });
    expect(config.msi).toMatchObject({ perMachine: true, upgradeCode: expect.stringMatching(/^[0-9A-F-]{36}$/) as string });
    expect(config.mac).toMatchObject({ hardenedRuntime: true, minimumSystemVersion: '13.0' });
  });

  it('brings the keychain library along on Linux, and keeps what the builder would ask for', () => {
    expect(config.deb.depends).toEqual(expect.arrayContaining(['libsecret-1-0', 'libgtk-3-0', 'libnss3']));
    expect(config.rpm.depends.join()).toContain('libsecret');
  });

  it('uploads nothing', () => {
    expect(config['publish']).toBeNull();
  });

  it('gives up no more of the hardened runtime than V8 needs', () => {
    const keys = [...readFileSync(join(root, config.mac['entitlements'] as string), 'utf8').matchAll(/<key>(.*?)<\/key>/g)].map(
      ([, key]) => key,
    );
    expect(keys).toEqual(['com.apple.security.cs.allow-jit']);
  });
});

describe('icons of the installers', () => {
  const folder = join(root, 'assets', 'build');

  it('are all there for Linux, each in the size of its name', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const png = readFileSync(join(folder, 'icons', `${size}x${size}.png`));
      expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', size, size]);
    }
  });

  it('hold the sizes that Windows shows', () => {
    const ico = readFileSync(join(folder, 'icon.ico'));
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index);
    expect(entries.map((at) => ico[at] || 256)).toEqual([16, 24, 32, 48, 64, 128, 256]);
    for (const at of entries) expect(ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8)).toBeLessThanOrEqual(ico.length);
  });

  it('hold the sizes that macOS shows', () => {
    const icns = readFileSync(join(folder, 'icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const types: string[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
    expect(types).toEqual(expect.arrayContaining(['ic07', 'ic08', 'ic09', 'ic10']));
  });

  it('are drawn from a file of ours', () => {
    expect(existsSync(join(folder, 'icon.svg'))).toBe(true);
  });
});

describe('Electron', () => {
  it('is of a supported major version', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: { electron: string } };
    // Three majors are supported, a new one comes every eight weeks: its own downloader says January 2027 for 43.
    const supportedUntil: Readonly<Record<string, string>> = { 45: '2027-05-01' };
    const end = supportedUntil[devDependencies.electron.split('.')[0] ?? ''];
    expect(end, 'look up until when this major is supported and note it here').toBeDefined();
    if (new Date() > new Date(end ?? 0))
      console.warn(`Electron ${devDependencies.electron} is probably out of support since ${end ?? ''}: update it.`);
  });
});
