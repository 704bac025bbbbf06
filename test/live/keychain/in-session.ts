import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/**
 * `ready`: an open keyring. `locked`: a keyring that exists and is locked. `absent`: no session bus at all.
 * `no-keyring`: the service runs, but there is no keyring yet. `no-service`: a bus that offers no secrets.
 */
export type KeychainState = 'ready' | 'locked' | 'absent' | 'no-keyring' | 'no-service';

export interface InSession {
  readonly state: KeychainState;
  /** Added to this process's environment (HOME and the XDG folders are fresh and empty). */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly cwd?: string;
  /** Runs first in the same session, while the keyring is still open; must succeed. */
  readonly before?: readonly string[];
  /** Everything is killed after this; default 60 s. */
  readonly timeoutMs?: number;
}

/** Null where a Secret Service can be had, else the reason why not. */
export function whyNoSecretService(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  for (const tool of ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon']) {
    if (spawnSync('which', [tool]).status !== 0) return `${tool} is not installed (Debian: dbus, gnome-keyring)`;
  }
  return null;
}

/**
 * Runs a command with a keychain in the wanted state: a real gnome-keyring in a private D-Bus session that ends with the
 * command. `code` is null when the deadline killed it; `stdout` and `stderr` are the command's own.
 */
export async function withSecretService(
  command: readonly string[],
  session: InSession,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const home = await mkdtemp(join(tmpdir(), 'mailready-session-'));
  const runtime = join(home, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const inherited = Object.entries(process.env).filter(([name]) => !/^(DBUS_|GNOME_KEYRING_|XDG_|DISPLAY$|WAYLAND_)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    ...(session.state === 'absent' ? {} : { XDG_RUNTIME_DIR: runtime }),
    ...session.env,
  };
  const before = session.before ?? [];
  const bus = [
    'dbus-run-session',
    ...(session.state === 'no-service' ? [`--config-file=${join(import.meta.dirname, 'no-service.conf')}`] : []),
    '--',
  ];
  const script = ['bash', join(import.meta.dirname, 'session.sh'), session.state, String(before.length), ...before, ...command];
  const [program = '', ...args] = session.state === 'absent' ? script : [...bus, ...script];
  try {
    const child = spawn(program, args, { env, cwd: session.cwd, detached: true, stdio: ['pipe', 'pipe', 'ignore', 'pipe'] });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, session.timeoutMs ?? 60_000);
    const stdin = child.stdio[0] as Writable;
    stdin.on('error', () => undefined);
    stdin.end(session.stdin ?? '');
    const [stdout, stderr, code] = await Promise.all([
      textOf(child.stdio[1] as Readable),
      textOf(child.stdio[3] as Readable),
      new Promise<number | null>((resolve, reject) => {
        child.on('error', reject);
        child.on('exit', resolve);
      }),
    ]);
    clearTimeout(timer);
    return { code, stdout, stderr };
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
