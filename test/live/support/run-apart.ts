import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { quietEnv } from './cli.ts';
import type { CliDone } from './cli.ts';
import { freshHome } from './homes.ts';

/** Runs the command behind another program (`unshare -n`, `unshare -m sh -c …`), with a profile folder of its own. */
export async function runApart(
  before: readonly string[],
  args: readonly string[],
  input = '',
  options: { readonly home?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliDone> {
  const home = options.home ?? (await freshHome());
  const [program, ...words] = [before[0] ?? 'env', ...before.slice(1), process.execPath, 'scripts/mailready.js', ...args, '--home', home];
  const start = performance.now();
  const child = spawn(program, words, {
    cwd: join(import.meta.dirname, '..', '..', '..'),
    env: { ...process.env, ...quietEnv, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 80_000);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, by) => {
        resolve([status, by]);
      });
    }),
  ]);
  clearTimeout(timer);
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    json = undefined;
  }
  return { code, signal, stdout, stderr, json, ms: performance.now() - start, home };
}
