#!/usr/bin/env node
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.js';

/**
 * Builds what the installers contain into `build/app` (the names that electron-builder.yml and the Electron host
 * expect) and hands the arguments to electron-builder: `node scripts/package.js --linux deb`.
 * `--prepare` stops before electron-builder.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

const app = join(root, 'build', 'app');
rmSync(app, { recursive: true, force: true });
mkdirSync(app, { recursive: true });
for (const part of ['electron', 'window']) cpSync(await ensureBuilt(part), join(app, part), { recursive: true });
cpSync(join(root, 'assets', 'build', 'icon.png'), join(app, 'icon.png'));
writeFileSync(join(app, 'package.json'), '{"type":"module"}\n');

if (!args.includes('--prepare')) {
  process.argv.splice(2, Infinity, '--config', join(root, 'electron-builder.yml'), '--publish', 'never', ...args);
  process.chdir(root);
  await import('electron-builder/cli.js');
}
