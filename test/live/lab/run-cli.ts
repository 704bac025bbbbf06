import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LabDescription } from './lab.ts';

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON, or undefined where it is none. */
  readonly json: unknown;
  /** From the start of the process to its end. */
  readonly ms: number;
}

export interface CliOptions {
  /** Given on stdin, which is then closed. Default: empty. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another resolver than the lab's; null: none at all. */
  readonly resolver?: string | null;
  /** Another CA file than the lab's; null: none at all. */
  readonly ca?: string | null;
  /** Ends the command with this signal after so many milliseconds. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly afterMs: number };
  /** The command is killed after this time, so that a hanging one fails its test. Default 80 s. */
  readonly limitMs?: number;
}

/** Runs `node scripts/mailready.js ARGS` as a user would, against the lab's DNS and certificates. */
export async function runCli(lab: LabDescription, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const resolver = options.resolver === undefined ? lab.resolver : options.resolver;
  const ca = options.ca === undefined ? lab.caFile : options.ca;
  const all = [
    'scripts/mailready.js',
    ...args,
    ...(resolver === null ? [] : ['--resolver', resolver]),
    ...(ca === null ? [] : ['--ca', ca]),
  ];
  const start = performance.now();
  const child = spawn(process.execPath, all, { cwd: root, env: { ...process.env, ...options.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (it: string) => (stdout += it));
  child.stderr.setEncoding('utf8').on('data', (it: string) => (stderr += it));
  // A command may end without reading its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const timers = [setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 80_000)];
  const { interrupt } = options;
  if (interrupt !== undefined) timers.push(setTimeout(() => child.kill(interrupt.signal), interrupt.afterMs));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, by) => {
      resolve([status, by]);
    });
  });
  for (const timer of timers) clearTimeout(timer);
  return { code, signal, stdout, stderr, json: parse(stdout), ms: performance.now() - start };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
