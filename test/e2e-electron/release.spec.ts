import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** One byte for each fuse, as Electron's documentation of the fuse wire says: the digits 0 and 1. */
const [burntOff, burntOn] = [0x30, 0x31];
const dist = join(import.meta.dirname, '..', '..', 'dist');

/** Programs that `scripts/package.js` left behind on this machine. */
function builtPrograms(): string[] {
  if (!existsSync(dist)) return [];
  return readdirSync(dist)
    .flatMap((folder) => [
      join(dist, folder, 'mailready-desktop'),
      join(dist, folder, 'MailReady.exe'),
      join(dist, folder, 'MailReady.app', 'Contents', 'MacOS', 'MailReady'),
    ])
    .filter((path) => existsSync(path));
}

const off = [
  'RunAsNode',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
  'GrantFileProtocolExtraPrivileges',
] as const;
const on = ['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar'] as const;
const programs = builtPrograms();
if (programs.length === 0) console.log('Fuse specs are skipped: nothing was packaged on this machine (node scripts/package.js --dir).');

test('the fuses of every packaged program are burnt as the configuration says', async () => {
  test.skip(programs.length === 0, 'nothing was packaged on this machine');
  for (const program of programs) {
    const wire = await getCurrentFuseWire(program);
    for (const name of off) expect(wire[FuseV1Options[name]], `${program} ${name}`).toBe(burntOff);
    for (const name of on) expect(wire[FuseV1Options[name]], `${program} ${name}`).toBe(burntOn);
  }
});
