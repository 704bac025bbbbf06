import type { LabDescription } from '../lab/lab.ts';
import { type CliOptions, type CliResult, runCli } from '../lab/run-cli.ts';
import { freshHome } from './homes.ts';

/** An environment that is the same everywhere: no desktop session of whoever runs the tests, English. */
export const quietEnv = {
  LANG: 'C',
  LC_ALL: undefined,
  LC_MESSAGES: undefined,
  DBUS_SESSION_BUS_ADDRESS: undefined,
  XDG_RUNTIME_DIR: undefined,
  DISPLAY: undefined,
  WAYLAND_DISPLAY: undefined,
  MAILREADY_HOME: undefined,
} as const;

export interface CliCall extends CliOptions {
  /** Default: a fresh one for this call. */
  readonly home?: string;
}

export interface CliDone extends CliResult {
  readonly home: string;
}

/** `runCli` with a profile folder of its own and a quiet environment. */
export async function cli(lab: LabDescription, args: readonly string[], call: CliCall = {}): Promise<CliDone> {
  const home = call.home ?? (await freshHome());
  const done = await runCli(lab, [...args, '--home', home], { ...call, env: { ...quietEnv, ...call.env } });
  return { ...done, home };
}
