import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Keychain {
  /** What a program needs in its environment to use this keychain. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const sessionScript = join(import.meta.dirname, '..', '..', 'live', 'keychain', 'session.sh');

/**
 * A real gnome-keyring, open, in a private D-Bus session that lasts until `close()`, so that one program after another
 * can use it. The session ends as well when this process dies: it lives as long as the pipe on its stdin.
 */
export async function openKeychain(): Promise<Keychain> {
  const home = await mkdtemp(join(tmpdir(), 'mailready-e2e-session-'));
  const runtime = join(home, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const inherited = Object.entries(process.env).filter(([name]) => !/^(DBUS_|GNOME_KEYRING_|XDG_|DISPLAY$|WAYLAND_)/.test(name));
  const env = { ...Object.fromEntries(inherited), HOME: home, XDG_RUNTIME_DIR: runtime };
  const child = spawn(
    'dbus-run-session',
    // The script wants an open descriptor 3 for errors.
    ['--', 'bash', sessionScript, 'ready', '0', 'bash', '-c', 'echo "bus=$DBUS_SESSION_BUS_ADDRESS"; exec cat >/dev/null'],
    { env, stdio: ['pipe', 'pipe', 'ignore', 'pipe'] },
  );
  const [stdin, stdout] = child.stdio as unknown as readonly [Writable, Readable];
  (child.stdio[3] as Readable).resume();
  const gone = once(child, 'exit');
  const bus = await new Promise<string>((resolve, reject) => {
    let seen = '';
    const clock = setTimeout(() => reject(new Error('The keychain session did not start within 15 s.')), 15_000);
    stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      const found = /^bus=(.+)$/m.exec(seen)?.[1];
      if (found === undefined) return;
      clearTimeout(clock);
      resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The keychain session ended with ${String(code)}.`)));
  });
  return {
    env: { HOME: home, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: bus },
    async close() {
      stdin.end();
      await gone;
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
