import type { IncomingEndpoint } from '../../contract/settings.ts';
import { readAddress } from '../address/read-address.ts';

/**
 * Where the test letter is sent and awaited: at the checked address. Who sends as the incoming login's own address
 * (`use_login_as_sender`) checks the mailbox of that login: the address first typed may open another person's.
 */
export function letterHome(address: string, from: string, incoming: IncomingEndpoint | null): string {
  const login = incoming === null ? null : readAddress(incoming.username);
  const sender = readAddress(from);
  const same = login?.ok === true && sender.ok && login.value.address.toLowerCase() === sender.value.address.toLowerCase();
  return same ? sender.value.address : address;
}
