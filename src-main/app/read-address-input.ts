import type { Failure } from '../contract/define.ts';
import type { Language } from '../contract/problem.ts';
import { readAddress } from '../core/address/read-address.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import type { AppContext } from './app-context.ts';

/** Reads an address field; a fault becomes the failure `address_invalid` with what is wrong and, where obvious, the corrected address. */
export function readAddressInput(
  app: AppContext,
  text: string,
  language: Language,
  field = 'address',
): { ok: true; value: MailAddress } | { ok: false; failure: Failure } {
  const read = readAddress(text);
  if (read.ok) return read;
  const { kind, suggestion } = read.error;
  const wrong = app.messages.locale(`address.${kind}`, {}, language);
  const message = suggestion === null ? wrong : `${wrong} ${app.messages.locale('address.suggestion', { suggestion }, language)}`;
  return { ok: false, failure: { code: 'address_invalid', message, field, ...(suggestion === null ? {} : { suggestion }) } };
}
