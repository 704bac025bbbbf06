import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LabDescription } from '../../live/lab/lab.ts';
import { root } from './root.ts';
import type { Lang } from './texts.ts';

export interface HostOptions {
  readonly home: string;
  readonly lang: Lang;
  readonly lab: LabDescription | null;
  /** The environment of a keychain; without it there is none. */
  readonly keychain: Readonly<Record<string, string>> | null;
}

export interface Host {
  /** Opens one window, once. */
  readonly address: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly pid: number;
  /** What it printed on both streams so far, without the address. */
  readonly printed: () => string;
  /** Ends it as a terminal would and answers its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts MailReady in the browser as a person does: `node scripts/start.js --no-open …`, the address is on stdout. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { lab } = options;
  const args = [
    ...['scripts/start.js', '--no-open', '--home', options.home, '--lang', options.lang],
    ...(lab === null ? [] : ['--resolver', lab.resolver, '--ca', lab.caFile]),
  ];
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(DBUS_|GNOME_KEYRING_|XDG_|DISPLAY$|WAYLAND_|NODE_OPTIONS$)/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), HOME: options.home, ...options.keychain };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const closed = once(child, 'close') as Promise<[number | null]>;
  const address = await new Promise<string>((resolve, reject) => {
    const clock = setTimeout(() => reject(new Error(`MailReady printed no address within 60 s:\n${printed}`)), 60_000);
    const read = (text: string): void => {
      printed += text;
      const found = /^http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/m.exec(printed)?.[0];
      if (found === undefined) return;
      clearTimeout(clock);
      resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('close', (code) => reject(new Error(`MailReady ended with ${String(code)}:\n${printed}`)));
  });
  return {
    address,
    origin: new URL(address).origin,
    pid: child.pid ?? 0,
    printed: () => printed.replace(address, ''),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const clock = setTimeout(() => child.kill('SIGKILL'), 15_000);
      const [code] = await closed;
      clearTimeout(clock);
      return code;
    },
  };
}
