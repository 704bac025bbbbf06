import type { Language } from '../../contract/problem.ts';
import type { Server } from '../../contract/serve.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { hostText } from '../window/host-texts.ts';
import type { WindowFiles } from '../window/window-files.ts';
import { serveWindow } from './serve-window.ts';

export interface LoopbackOptions {
  readonly server: Server;
  readonly files: WindowFiles;
  readonly language: Language;
  /** False: the address is only printed. */
  readonly open: boolean;
  /** Electron was wanted and could not be had: say so. */
  readonly fallback: boolean;
  /** False where the system has no browser to open. */
  readonly openUrl: (url: string) => Promise<boolean>;
  readonly print: (line: string) => void;
  readonly quietMs?: number;
  readonly goneMs?: number;
}
export interface RunningLoopback {
  /** Resolves when the host has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
  /** Ends runs (they may tidy up for 10 s) and stops. More than one call is one. */
  stop(): Promise<void>;
}

/** Serves the window, opens it in the person's browser or prints its address, and ends when nobody needs it any more. */
export async function runLoopback(options: LoopbackOptions): Promise<Result<RunningLoopback, string>> {
  const say = (key: Parameters<typeof hostText>[1]): void => options.print(hostText(options.language, key));
  let onStopped: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    onStopped = resolve;
  });
  const started = await serveWindow({
    server: options.server,
    files: options.files,
    ...(options.quietMs === undefined ? {} : { quietMs: options.quietMs }),
    ...(options.goneMs === undefined ? {} : { goneMs: options.goneMs }),
    onIdle(reason) {
      say(`host.${reason}`);
      void stop();
    },
  });
  if (!started.ok) return err(started.error);
  const host = started.value;
  let stopping: Promise<void> | null = null;
  function stop(): Promise<void> {
    stopping ??= host.close().finally(onStopped);
    return stopping;
  }

  if (options.fallback) say('host.no_electron');
  const address = host.newAddress();
  const opened = options.open && (await options.openUrl(address));
  if (opened) say('host.opened');
  say(opened ? 'host.if_not_opened' : 'host.open_yourself');
  options.print(address);
  return ok({ stopped, stop });
}
