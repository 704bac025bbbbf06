import type { SourceId } from '../../contract/discovery.ts';
import type { MailAddress } from '../address/read-address.ts';
import type { LoginForm, Provider } from '../knowledge/provider.ts';
import type { Offer } from './source.ts';

/** The servers of a bundled provider for this address. */
export function providerOffer(provider: Provider, address: MailAddress, source: SourceId, from: string): Offer {
  return {
    source,
    from,
    trusted: true,
    auth: waysToSignIn(provider),
    incoming: provider.incoming.map(({ login, ...server }) => ({ ...server, username: loginName(login ?? provider.login, address) })),
    outgoing: provider.outgoing.map(({ login, ...server }) => ({ ...server, username: loginName(login ?? provider.login, address) })),
    provider,
  };
}

/** The login for the form that the data name. `special` cannot be made from the address: the guide says what to enter instead. */
export function loginName(form: LoginForm, address: MailAddress): string {
  switch (form) {
    case 'full_address':
    case 'special':
      return address.loginAddress;
    case 'local_part':
      return address.loginLocal;
  }
}

function waysToSignIn({ sign_in: { password, oauth } }: Provider): readonly string[] {
  const ways: string[] = [];
  if (password !== 'none') ways.push(password === 'app_password' ? 'app-password' : 'password');
  if (oauth === 'only' || oauth === 'offered') ways.push('oauth2');
  return ways;
}
