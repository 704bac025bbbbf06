import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Outlives this process, whatever ends it: waits for the end of its stdin, which is a pipe of ours, then stops the
 * processes named in `pids` and removes the folder. A SIGKILL or a crash of the test run cleans up just as well.
 */
const WATCHDOG = `
trap '' INT HUP TERM
cat >/dev/null
stop() { while read -r pid; do kill "-$1" "$pid" 2>/dev/null; done <"$DIR/pids"; }
alive() { while read -r pid; do kill -0 "$pid" 2>/dev/null && return 0; done <"$DIR/pids"; return 1; }
stop TERM
turn=0
while alive && [ "$turn" -lt 60 ]; do turn=$((turn + 1)); sleep 0.05; done
while read -r pid; do kill -s KILL -- "-$pid" 2>/dev/null; done <"$DIR/pids"
rm -rf "$DIR"
`;

export interface Guard {
  /** Starts a daemon in the foreground; it dies with the guard. Its output goes to `logs/NAME.log`. */
  start(name: string, command: string, args: readonly string[], env?: Readonly<Record<string, string>>): void;
  /** Stops everything, removes the folder, resolves when that is done. */
  readonly close: () => Promise<void>;
}

/** Guards the processes and files of one lab in `dir`. */
export function startGuard(dir: string, logs: string): Guard {
  const pids = join(dir, 'pids');
  appendFileSync(pids, '');
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', DIR: dir },
  });
  watchdog.unref();
  let closed: Promise<void> | undefined;
  return {
    start(name, command, args, env = {}) {
      const log = openSync(join(logs, `${name}.log`), 'a');
      const child = spawn(command, args, {
        stdio: ['ignore', log, log],
        detached: true,
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
      });
      if (child.pid !== undefined)
        appendFileSync(
          pids,
          `${String(child.pid)}
`,
        );
      child.on('error', (error) => {
        appendFileSync(
          join(logs, `${name}.log`),
          `${error.message}
`,
        );
      });
      closeSync(log);
      child.unref();
    },
    close: () =>
      (closed ??= (async () => {
        const gone = once(watchdog, 'exit');
        watchdog.ref();
        watchdog.stdin.end();
        await gone;
      })()),
  };
}
