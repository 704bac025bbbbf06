import type { Countdown } from '../countdown.ts';
import type { Happening, ServerReply } from '../facts.ts';
import type { Wire } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { noCommonWay } from './login.ts';
import type { LoggedIn, LoginRefused } from './login.ts';
import { base64, saslCramMd5, saslPlain } from './sasl.ts';
import { readSmtpReply, smtpCommand } from './smtp-talk.ts';

/** 504 and the 50x family refuse the way of signing in (RFC 4954 §4); 535, 534 and 4xx are about the pair or the account. */
function mechanismRefused(reply: ServerReply): boolean {
  return (
    reply.code === 504 ||
    reply.code === 500 ||
    reply.code === 501 ||
    reply.code === 502 ||
    (reply.code === 534 && reply.enhanced === '5.7.9' && /mechanism is too weak/i.test(reply.text))
  );
}

/**
 * Signs in over TLS with PLAIN, then LOGIN, then CRAM-MD5, as offered by EHLO. The next way is tried only if the way
 * itself was refused. A server that offers no AUTH at all gives `known auth_mechanism_unsupported`.
 */
export async function loginSmtp(
  wire: Wire,
  keywords: ReadonlyMap<string, string>,
  login: string,
  secret: Secret,
  limit: Countdown,
): Promise<Result<LoggedIn, LoginRefused>> {
  const offered = (keywords.get('AUTH') ?? '')
    .toUpperCase()
    .split(/\s+/)
    .filter((mechanism) => mechanism !== '');
  const say = async (encode: (plain: string) => string): Promise<Result<ServerReply, Happening>> => {
    const sent = await wire.writeSecret(secret, (plain) => `${encode(plain)}\r\n`, limit.ask());
    return sent.ok ? readSmtpReply(wire, limit) : sent;
  };
  const ways: { mechanism: string; go: () => Promise<Result<ServerReply, Happening>> }[] = [
    { mechanism: 'PLAIN', go: () => say((plain) => `AUTH PLAIN ${saslPlain(login)(plain)}`) },
    {
      mechanism: 'LOGIN',
      go: async () => {
        const first = await smtpCommand(wire, 'AUTH LOGIN', limit);
        if (!first.ok || first.value.code !== 334) return first;
        const second = await smtpCommand(wire, base64(login), limit);
        if (!second.ok || second.value.code !== 334) return second;
        return say(base64);
      },
    },
    {
      mechanism: 'CRAM-MD5',
      go: async () => {
        const first = await smtpCommand(wire, 'AUTH CRAM-MD5', limit);
        if (!first.ok || first.value.code !== 334) return first;
        return say(saslCramMd5(login, first.value.text.slice(4).trim()));
      },
    },
  ].filter((way) => offered.includes(way.mechanism));

  let refused: LoginRefused | null = null;
  for (const way of ways) {
    const reply = await way.go();
    const command = `AUTH ${way.mechanism}`;
    // Gmail says 535 and hangs up: the first refusal counts, not the closed connection after it.
    if (!reply.ok) return err(refused ?? { happening: reply.error, command, offered });
    if (reply.value.code === 235) return ok({ mechanism: way.mechanism, reply: reply.value });
    const refusal: LoginRefused = { happening: { kind: 'reply', reply: reply.value }, command, offered };
    if (!mechanismRefused(reply.value)) return err(refusal);
    refused ??= refusal;
  }
  return err(refused ?? { happening: noCommonWay(offered), command: 'AUTH', offered });
}
