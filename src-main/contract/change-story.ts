import type { StepId } from './check.ts';
import type { ChangeSinceGood } from './mailbox.ts';
import type { ProblemCode } from './problem-codes.ts';

/** One sentence of the story: a key of the texts and what it is filled with. */
export interface StorySentence {
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
}

type Why = 'password' | 'access' | 'account' | 'certificate' | 'network';

/** What usually has changed where this cause appears at a mailbox that worked before. */
const whyOf: Partial<Record<ProblemCode, Why>> = {
  auth_bad_credentials: 'password',
  app_password_required: 'password',
  oauth_token_expired: 'password',
  protocol_disabled_by_user: 'access',
  protocol_disabled_by_admin: 'access',
  oauth_required: 'access',
  login_ip_restricted: 'access',
  account_disabled_or_locked: 'account',
  account_setup_incomplete: 'account',
  plan_or_balance_exhausted: 'account',
  sender_account_suspended: 'account',
  web_login_required: 'account',
  tls_cert_expired: 'certificate',
  tls_cert_name_mismatch: 'certificate',
  tls_cert_untrusted: 'certificate',
  tls_interception: 'certificate',
  dns_host_not_found: 'network',
  dns_lookup_failed: 'network',
  network_unreachable: 'network',
  connection_refused: 'network',
  connection_timeout: 'network',
  port_blocked_locally: 'network',
  captive_portal: 'network',
  proxy_required: 'network',
};

/**
 * History speaks: "worked on 21 November at 17:40; since then the server answers 535: the password was changed or
 * revoked". `when` is the time of the good check as the reader's language writes it, `stepName` the name of a step.
 */
export function changeStory(changes: ChangeSinceGood, when: string, stepName: (id: StepId) => string): readonly StorySentence[] {
  const story: StorySentence[] = [{ key: 'history.worked', params: { when } }];
  const { because } = changes;
  if (because !== undefined) {
    const step = stepName(because.step);
    story.push(
      because.answer === null
        ? { key: 'history.stopped', params: { step } }
        : { key: 'history.answered', params: { step, answer: because.answer } },
    );
    const why = whyOf[because.code];
    // Settings that differ explain more than a guess at what happened elsewhere.
    if (why !== undefined && changes.settings.length === 0) story.push({ key: `history.why.${why}`, params: {} });
  }
  if (changes.settings.length > 0) story.push({ key: 'history.settings', params: {} });
  return story;
}
