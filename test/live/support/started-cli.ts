import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LabDescription } from '../lab/lab.ts';
import { quietEnv } from './cli.ts';
import { freshHome } from './homes.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly json: unknown;
  /** From the signal to the first word on stderr, and to the end of the process. */
  readonly reactedMs: number;
  readonly endedMs: number;
}

export interface StartedCli {
  readonly home: string;
  /** Sends the signal now. */
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** A command that runs until it is told to stop; the signal reaches the node process itself. */
export async function startCli(
  lab: LabDescription,
  args: readonly string[],
  input: string,
  options: { readonly home?: string; readonly resolver?: string } = {},
): Promise<StartedCli> {
  const home = options.home ?? (await freshHome());
  const root = join(import.meta.dirname, '..', '..', '..');
  const all = ['scripts/mailready.js', ...args, '--home', home, '--resolver', options.resolver ?? lab.resolver, '--ca', lab.caFile];
  const child = spawn(process.execPath, all, { cwd: root, env: { ...process.env, ...quietEnv }, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let [stdout, stderr, signalled, reacted] = ['', '', Number.NaN, Number.NaN];
  child.stdout.setEncoding('utf8').on('data', (it: string) => (stdout += it));
  child.stderr.setEncoding('utf8').on('data', (it: string) => {
    stderr += it;
    if (!Number.isNaN(signalled) && Number.isNaN(reacted)) reacted = performance.now();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      let json: unknown;
      try {
        json = JSON.parse(stdout);
      } catch {
        json = undefined;
      }
      resolve({ code, stdout, stderr, json, reactedMs: reacted - signalled, endedMs: performance.now() - signalled });
    });
  });
  return {
    home,
    signal(name) {
      if (Number.isNaN(signalled)) signalled = performance.now();
      child.kill(name);
    },
    ended,
  };
}
