import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

export interface WindowFile {
  readonly body: Uint8Array;
  readonly type: string;
}
/** Every path that may be asked for, and nothing else: an address never becomes a file name. */
export type WindowFiles = ReadonlyMap<string, WindowFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const maxFiles = 500;
const maxBytes = 64 * 1024 * 1024;

/**
 * Reads the built window once. Links, hidden files and unknown kinds of files are left out. `/` is `index.html`.
 * The error is one technical line.
 */
export function loadWindowFiles(folder: string): Result<WindowFiles, string> {
  const files = new Map<string, WindowFile>();
  let bytes = 0;
  function walk(path: string, address: string): void {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const type = types[extname(entry.name)];
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) walk(join(path, entry.name), `${address}${entry.name}/`);
      else if (entry.isFile() && type !== undefined) {
        const body = readFileSync(join(path, entry.name));
        bytes += body.length;
        if (files.size >= maxFiles || bytes > maxBytes) throw new Error('too many files');
        files.set(address + entry.name, { body, type });
      }
    }
  }
  try {
    walk(folder, '/');
  } catch (error) {
    return err(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const page = files.get('/index.html');
  if (page === undefined) return err(`${folder}: no index.html`);
  files.set('/', page);
  return ok(files);
}
