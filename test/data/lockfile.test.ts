import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}
const root = join(import.meta.dirname, '..', '..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = read('package.json') as Manifest;
const lock = (read('package-lock.json') as { packages: Readonly<Record<string, Entry>> }).packages;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const installed = new Set(Object.keys(lock).map(nameOf));
const packages = Object.entries(lock).filter(([path]) => path !== '');

describe('package.json', () => {
  it('names exact versions only', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('decides about each package that wants to run a script while it is installed', () => {
    const wanting = [...new Set(packages.filter(([, entry]) => entry.hasInstallScript === true).map(([path]) => nameOf(path)))].sort();
    expect(Object.keys(manifest.allowScripts ?? {}).sort()).toEqual(wanting);
    // None is needed: the add-on brings its binaries, and the Windows installer of that other builder is not made.
    expect(Object.values(manifest.allowScripts ?? {})).toEqual(wanting.map(() => false));
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});

describe('package-lock.json', () => {
  it('holds the versions that package.json names', () => {
    expect(lock['']?.dependencies).toEqual(manifest.dependencies);
    expect(lock['']?.devDependencies).toEqual(manifest.devDependencies);
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(lock[`node_modules/${name}`]?.version, name).toBe(version);
  });

  it('is complete for every system: each optional dependency of each package is in it', () => {
    const missing = packages.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !installed.has(name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no host to download from, so that every registry serves', () => {
    expect(packages.filter(([, entry]) => entry.resolved !== undefined && /^[a-z+]+:/i.test(entry.resolved)).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('knows the fingerprint of every package', () => {
    expect(packages.filter(([, entry]) => entry.link !== true && !/^sha512-/.test(entry.integrity ?? '')).map(([path]) => path)).toEqual(
      [],
    );
  });
});
