import type { LoginVerdict } from './account.ts';

export const scenarioIds = ['works', 'wrong-password', 'imap-off', 'app-password', 'junk'] as const;
export type PracticeScenarioId = (typeof scenarioIds)[number];

/** Words that everybody may know: they open nothing but a mailbox in memory. */
const usual = 'practice-1234';
const right = 'practice-5678';
const appPassword = 'schoolmailletter';

export interface Scenario {
  readonly id: PracticeScenarioId;
  readonly domain: string;
  readonly address: string;
  /** The password to type first. */
  readonly password: string;
  readonly deliverTo: 'INBOX' | 'Junk';
  /** Preparation that the provider demands. */
  readonly demands: 'nothing' | 'imap' | 'app_password';
  /** `mended`: the person has switched IMAP on. */
  signIn(protocol: 'imap' | 'smtp', password: string, mended: boolean): LoginVerdict;
}

const only =
  (word: string) =>
  (_protocol: 'imap' | 'smtp', password: string): LoginVerdict =>
    password === word ? 'accepted' : 'bad_credentials';

const own: Record<PracticeScenarioId, Pick<Scenario, 'deliverTo' | 'demands' | 'signIn'>> = {
  works: { deliverTo: 'INBOX', demands: 'nothing', signIn: only(usual) },
  'wrong-password': { deliverTo: 'INBOX', demands: 'nothing', signIn: only(right) },
  'imap-off': {
    deliverTo: 'INBOX',
    demands: 'imap',
    signIn: (protocol, password, mended) => {
      if (password !== usual) return 'bad_credentials';
      return protocol === 'imap' && !mended ? 'imap_disabled' : 'accepted';
    },
  },
  'app-password': {
    deliverTo: 'INBOX',
    demands: 'app_password',
    signIn: (_protocol, password) => {
      if (password === usual) return 'app_password_required';
      // Providers show it in groups of four; people copy the spaces too.
      return password.replaceAll(' ', '') === appPassword ? 'accepted' : 'bad_credentials';
    },
  },
  junk: { deliverTo: 'Junk', demands: 'nothing', signIn: only(usual) },
};

export const scenarios: readonly Scenario[] = scenarioIds.map((id) => {
  const domain = `${id}.practice.invalid`;
  return { id, domain, address: `anna@${domain}`, password: usual, ...own[id] };
});
