import type { GuideFacts } from '../../contract/discovery.ts';
import type { ProviderData } from '../knowledge/provider.ts';

const appPassword = {
  main: 'not_used',
  main_or_app_password: 'optional',
  app_password: 'required',
  none: 'impossible',
  unknown: 'unknown',
} as const;

/** What a person must know before typing a password, in the short form of `discover`. */
export function guideFacts(provider: Pick<ProviderData, 'sign_in' | 'imap_must_be_enabled'>): GuideFacts {
  return {
    appPassword: appPassword[provider.sign_in.password],
    imapMustBeEnabled: provider.imap_must_be_enabled,
    oauth: provider.sign_in.oauth,
  };
}
