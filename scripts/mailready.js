#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.js';

try {
  if (!existsSync(join(import.meta.dirname, '..', 'node_modules'))) throw new Error('run "npm ci" first');
  const folder = await ensureBuilt('node');
  await import(pathToFileURL(join(folder, 'cli.js')).href);
} catch (error) {
  process.stderr.write(`mailready could not be built: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
