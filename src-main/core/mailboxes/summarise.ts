import type { MailboxSummary } from '../../contract/mailbox.ts';
import { changesSinceGood } from './changes-since-good.ts';
import type { Profile } from './documents.ts';
import type { SecretKeeper } from './secret-keeper.ts';

/** A saved mailbox as lists show it. */
export async function summarise(profile: Profile, keeper: SecretKeeper): Promise<MailboxSummary> {
  const inSession = await keeper.inSession({ address: profile.address, direction: 'incoming' });
  const { address, provider, settings, from, twoSecrets, savedAt, last } = profile;
  return {
    address,
    provider,
    settings,
    from,
    secret: inSession === null ? profile.secret : 'session',
    twoSecrets,
    savedAt,
    last: last && {
      at: last.at,
      kind: last.kind,
      verdict: last.verdict,
      problems: [...new Set(last.problems.map((problem) => problem.code))],
    },
    changes: changesSinceGood(last, profile.goodBefore),
  };
}
