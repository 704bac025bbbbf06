import { release } from 'node:os';

/** Versions worth knowing in a report: the app, the runtime, its TLS library and the system. */
export function versionFacts(appVersion: string): Readonly<Record<string, string>> {
  const { node, openssl, electron } = process.versions;
  return {
    mailready: appVersion,
    node,
    openssl,
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the types know Node alone; Electron adds its own version
    ...(electron === undefined ? {} : { electron }),
    system: `${process.platform} ${release()} ${process.arch}`,
  };
}
