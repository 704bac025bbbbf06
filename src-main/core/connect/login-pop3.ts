import type { Countdown } from '../countdown.ts';
import type { Wire } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { noCommonWay } from './login.ts';
import type { LoggedIn, LoginRefused } from './login.ts';
import { pop3Command, readPop3Reply } from './pop3-talk.ts';
import { saslPlain } from './sasl.ts';

/** Signs in over TLS: USER and PASS (RFC 1939 §7), or AUTH PLAIN (RFC 5034) where USER is not offered. */
export async function loginPop3(
  wire: Wire,
  capabilities: ReadonlyMap<string, string>,
  login: string,
  secret: Secret,
  limit: Countdown,
): Promise<Result<LoggedIn, LoginRefused>> {
  const offered = (capabilities.get('SASL') ?? '')
    .toUpperCase()
    .split(/\s+/)
    .filter((mechanism) => mechanism !== '');
  const refuse = (happening: LoginRefused['happening'], command: string): { readonly ok: false; readonly error: LoginRefused } =>
    err({ happening, command, offered });
  const usable = !/[\r\n\0]/.test(login);
  if (usable && (capabilities.size === 0 || capabilities.has('USER') || !offered.includes('PLAIN'))) {
    if (capabilities.size > 0 && !capabilities.has('USER') && offered.length > 0) return refuse(noCommonWay(offered), 'USER');
    const user = await pop3Command(wire, `USER ${login}`, limit);
    if (!user.ok) return refuse(user.error, 'USER');
    if (user.value.status !== '+OK') return refuse({ kind: 'reply', reply: user.value }, 'USER');
    const sent = await wire.writeSecret(secret, (plain) => `PASS ${plain.replace(/[\r\n\0]/g, '')}\r\n`, limit.ask());
    if (!sent.ok) return refuse(sent.error, 'PASS');
    const pass = await readPop3Reply(wire, limit);
    if (!pass.ok) return refuse(pass.error, 'PASS');
    return pass.value.status === '+OK'
      ? ok({ mechanism: 'USER', reply: pass.value })
      : refuse({ kind: 'reply', reply: pass.value }, 'PASS');
  }
  const sent = await wire.writeSecret(secret, (plain) => `AUTH PLAIN ${saslPlain(login)(plain)}\r\n`, limit.ask());
  if (!sent.ok) return refuse(sent.error, 'AUTH PLAIN');
  const answer = await readPop3Reply(wire, limit);
  if (!answer.ok) return refuse(answer.error, 'AUTH PLAIN');
  return answer.value.status === '+OK'
    ? ok({ mechanism: 'PLAIN', reply: answer.value })
    : refuse({ kind: 'reply', reply: answer.value }, 'AUTH PLAIN');
}
