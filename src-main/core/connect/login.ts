import type { Happening, ServerReply } from '../facts.ts';

/** How a login went through, or the refusal that counts. */
export interface LoggedIn {
  readonly mechanism: string;
  readonly reply: ServerReply;
}
export interface LoginRefused {
  readonly happening: Happening;
  /** The command that was answered, without arguments. */
  readonly command: string;
  /** What the server offered. */
  readonly offered: readonly string[];
}

/** Ways to sign in that take a token, never a password. */
const tokenOnly = new Set(['XOAUTH2', 'OAUTHBEARER', 'XOAUTH', 'GSSAPI', 'EXTERNAL', 'NTLM', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'ANONYMOUS']);

/** The login and password themselves were refused; not the load, the account, the mechanism or the mailbox. */
export function pairRefused(happening: Happening): boolean {
  if (happening.kind !== 'reply') return false;
  const { code, status, responseCode } = happening.reply;
  if (code !== undefined) return code === 535;
  return (
    (status === 'NO' || status === '-ERR') &&
    (responseCode === undefined || responseCode === 'AUTHENTICATIONFAILED' || responseCode === 'AUTH')
  );
}

/** What it means that no way of ours is offered: sign-in with the provider only, or nothing in common. */
export function noCommonWay(offered: readonly string[]): Happening {
  const oauth = offered.some((mechanism) => mechanism === 'XOAUTH2' || mechanism === 'OAUTHBEARER');
  return {
    kind: 'known',
    code: oauth && offered.every((mechanism) => tokenOnly.has(mechanism)) ? 'oauth_required' : 'auth_mechanism_unsupported',
  };
}
