import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../../../src-main/core/mailboxes/documents.ts';
import { mailboxesDocument } from '../../../src-main/core/mailboxes/documents.ts';
import { parseDocument } from '../../../src-main/core/mailboxes/document.ts';

const rooms = ['sklad', 'otdel-prodazh', 'kadry', 'info', 'buh', 'yurist', 'zakupki', 'priemnaya'];
const verdicts = ['ok', 'ok', 'ok', 'warnings', 'failed'] as const;

/** One mailbox of a big firm as the profile file keeps it; every fifth is out of order. */
function entry(at: number): Profile {
  const address = `${rooms[at % rooms.length] ?? 'box'}${at + 1}@${at % 4 === 0 ? 'filial-ekaterinburg.firma.test' : 'firma.test'}`;
  const settings: Profile['settings'] = {
    incoming: { protocol: 'imap', host: 'imap.firma.test', port: 993, security: 'tls', username: address },
    outgoing: { protocol: 'smtp', host: 'smtp.firma.test', port: 465, security: 'tls', username: address },
  };
  const verdict = verdicts[at % verdicts.length] ?? 'ok';
  const seen = (when: string, how: typeof verdict): NonNullable<Profile['last']> => ({
    at: when,
    kind: 'recheck',
    verdict: how,
    steps: [
      {
        id: 'imap.login',
        status: how === 'failed' ? 'failed' : 'passed',
        ms: 40,
        problem: how === 'failed' ? 'auth_bad_credentials' : null,
      },
    ],
    problems:
      how === 'ok'
        ? []
        : [
            {
              code: how === 'failed' ? 'auth_bad_credentials' : 'landed_in_spam',
              part: how === 'failed' ? 'imap' : 'roundtrip',
              stage: how === 'failed' ? 'auth' : 'delivery',
              fixer: 'user',
              severity: how === 'failed' ? 'failed' : 'warning',
              confidence: 0.9,
              params: {},
              variant: null,
              evidence: {},
            },
          ],
    roundTrip: null,
    settings,
    elapsedMs: 2100,
  });
  return {
    address,
    provider: null,
    settings,
    from: address,
    scope: 'both',
    pinnedCertificate: null,
    secret: 'none',
    twoSecrets: false,
    savedAt: '2026-10-11T09:00:00.000Z',
    last: seen('2026-11-20T09:00:00.000Z', verdict),
    goodBefore: verdict === 'failed' ? seen('2026-11-18T09:00:00.000Z', 'ok') : null,
  };
}

/** Fills the profile file of a MailReady that does not run: what is there stays, up to `count` in all. */
export async function fillProfile(home: string, count: number): Promise<readonly string[]> {
  const path = join(home, 'mailboxes.json');
  const stored = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as unknown,
    () => null,
  );
  const parsed = parseDocument(mailboxesDocument, stored);
  if (parsed.state !== 'fine') throw new Error(`the profile file is ${parsed.state}`);
  const { mailboxes } = parsed.document;
  const added = Array.from({ length: count - mailboxes.length }, (_, at) => entry(at));
  await writeFile(path, JSON.stringify({ version: 1, mailboxes: [...mailboxes, ...added] }));
  return added.map(({ address }) => address);
}
