import type { Provider } from '../knowledge/provider.ts';

export interface RefusedLogin {
  readonly address: string;
  /** The login that was refused. */
  readonly username: string;
  readonly provider: Pick<Provider, 'login' | 'second_login'> | null;
  /** The server's words. */
  readonly reply: string;
}

const wantsDomain = /\bdomain\\+(?:user|login|account)/iu;
const wantsWhole = /\b(?:full|complete|whole|entire) (?:e-?mail|mail) ?(?:address)?|\buser@domain|полн\p{L}{1,3} (?:\p{L}{1,14} )?адрес/iu;
const wantsLocal = /\bwithout (?:the )?(?:@|domain)|\bno domain (?:part|name)|без (?:части после )?(?:@|домена)/iu;

/**
 * Another form of the login that nobody has tried yet: the one the server names, the one of the provider's facts, or, at a
 * server that nobody knows, the whole address in place of its local part and the other way round. Null where there is
 * none, or where the check has tried it by itself.
 */
export function otherLogin({ address, username, provider, reply }: RefusedLogin): string | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const unless = (login: string): string | null => (login === username ? null : login);
  if (wantsDomain.test(reply)) {
    const [name = ''] = address.slice(at + 1).split('.');
    return username.includes('\\') ? null : `${name.slice(0, 15).toUpperCase()}\\${local}`;
  }
  if (wantsWhole.test(reply)) return unless(address);
  if (wantsLocal.test(reply)) return unless(local);
  if (provider === null) return username === address ? local : address;
  if (provider.second_login !== null || provider.login === 'special') return null;
  return unless(provider.login === 'local_part' ? local : address);
}
