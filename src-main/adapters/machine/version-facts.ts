import { release } from 'node:os';

/** Versions worth knowing in a report: the app, the runtime, its TLS library and the system. */
export function versionFacts(appVersion: string): Readonly<Record<string, string>> {
  const { node, openssl } = process.versions;
  return {
    mailready: appVersion,
    node,
    openssl,
    // Electron's types promise its version to every process; only its own have one.
    ...('electron' in process.versions ? { electron: process.versions.electron } : {}),
    system: `${process.platform} ${release()} ${process.arch}`,
  };
}
