import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { downloadElectron, findElectron } from '../../../scripts/electron-binary.js';

/** A package folder of Electron whose installer is the given script. */
function electronPackage(installer: string): { folder: string; cache: string } {
  const base = mkdtempSync(join(tmpdir(), 'mail ready '));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'electron');
  mkdirSync(folder);
  writeFileSync(join(folder, 'install.js'), `const fs = require('node:fs'); const path = require('node:path');\n${installer}`);
  return { folder, cache: join(base, 'cache') };
}
const install = `fs.mkdirSync(path.join(__dirname, 'dist')); fs.writeFileSync(path.join(__dirname, 'dist', 'electron'), ''); fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');`;

describe('the Electron program', () => {
  it('is absent in a fresh package', () => {
    expect(findElectron(electronPackage('').folder)).toBeNull();
  });

  it('is absent when the package names a program that is not there', () => {
    const { folder } = electronPackage('');
    writeFileSync(join(folder, 'path.txt'), 'electron');
    expect(findElectron(folder)).toBeNull();
  });

  it('is downloaded by the installer of the package', async () => {
    const { folder, cache } = electronPackage(install);
    expect(await downloadElectron({ folder, cache })).toBe(true);
    expect(findElectron(folder)).toBe(join(folder, 'dist', 'electron'));
  });

  it('is given up at once when the installer fails', async () => {
    const { folder, cache } = electronPackage('process.exit(1)');
    const before = Date.now();
    expect(await downloadElectron({ folder, cache })).toBe(false);
    expect(Date.now() - before).toBeLessThan(3000);
  });

  it('is given up when nothing arrives in time', async () => {
    const { folder, cache } = electronPackage('setInterval(() => {}, 1000)');
    const before = Date.now();
    expect(await downloadElectron({ folder, cache, stallMs: 600 })).toBe(false);
    expect(Date.now() - before).toBeLessThan(3000);
  });

  it('is waited for as long as it keeps arriving, and that is said once', async () => {
    const { folder, cache } = electronPackage(`
      let times = 0;
      const timer = setInterval(() => {
        fs.appendFileSync(path.join(process.env.electron_config_cache, 'electron.zip'), 'x'.repeat(100));
        if (++times === 8) { clearInterval(timer); ${install} }
      }, 250);`);
    let said = 0;
    expect(await downloadElectron({ folder, cache, stallMs: 1000, onProgress: () => (said += 1) })).toBe(true);
    expect(said).toBe(1);
  });

  it('leaves temporary files inside the project only', async () => {
    const { folder, cache } = electronPackage(`fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'electron-download-'));`);
    await downloadElectron({ folder, cache });
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
