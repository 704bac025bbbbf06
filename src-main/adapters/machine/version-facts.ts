import { release } from 'node:os';

/** Versions worth knowing in a report: the app, the runtime, its TLS library and the system. */
export function versionFacts(appVersion: string): Readonly<Record<string, string>> {
  const { node, openssl, electron } = process.versions;
  return {
    mailready: appVersion,
    node,
    openssl,
    ...(electron === undefined ? {} : { electron }),
    system: `${process.platform} ${release()} ${process.arch}`,
  };
}
