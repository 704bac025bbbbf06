import type { Countdown } from '../countdown.ts';
import type { Secret } from '../secret.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { imapQuoted } from './imap-talk.ts';
import type { ImapAnswer, ImapTalk } from './imap-talk.ts';
import { noCommonWay } from './login.ts';
import type { LoggedIn, LoginRefused } from './login.ts';
import { base64, saslCramMd5, saslPlain } from './sasl.ts';

/** Codes of RFC 5530 that are about the pair, the account or the load, whatever word stands before them. */
const notTheMechanism = new Set([
  'AUTHENTICATIONFAILED',
  'AUTHORIZATIONFAILED',
  'EXPIRED',
  'PRIVACYREQUIRED',
  'CONTACTADMIN',
  'NOPERM',
  'UNAVAILABLE',
  'LIMIT',
  'INUSE',
]);
const namesTheMechanism =
  /(?:unsupported|unknown) (?:auth\w*|sasl)? ?(?:mechanism|type|method)|(?:mechanism|authentication type|authentication method) (?:is )?(?:not|un)\s?(?:supported|available|known)/i;

/** The refusal is about the way of signing in, not about the pair: BAD, or NO that says so (RFC 3501 §6.2.2, 6.2.3). */
function mechanismRefused(answer: ImapAnswer): boolean {
  const { status, responseCode, text } = answer.reply;
  if (responseCode !== undefined && notTheMechanism.has(responseCode)) return false;
  return status === 'BAD' || (status === 'NO' && namesTheMechanism.test(text));
}

/**
 * A password as the second argument of LOGIN. What a quoted string cannot hold (RFC 3501 §9) goes as a literal where the
 * server takes one at once (RFC 7888); a line end or NUL, which came with a careless copy, is left out.
 */
function loginPassword(plain: string, literalAtOnce: boolean): string {
  const text = plain.replace(/[\r\n\0]/g, '');
  return literalAtOnce && /[^\x20-\x7e]/.test(text) ? `{${String(Buffer.byteLength(text))}+}\r\n${text}` : (imapQuoted(text) ?? '""');
}

/**
 * Signs in over TLS with PLAIN, then the LOGIN command, then CRAM-MD5, as offered. The next way is tried only if the way
 * itself was refused; a refused login and password end it: a second try may lock the mailbox.
 */
export async function loginImap(
  talk: ImapTalk,
  capabilities: ReadonlySet<string>,
  login: string,
  secret: Secret,
  limit: Countdown,
): Promise<Result<LoggedIn & { readonly answer: ImapAnswer }, LoginRefused>> {
  const offered = [...capabilities].filter((c) => c.startsWith('AUTH=')).map((c) => c.slice(5));
  const loginCommand = !capabilities.has('LOGINDISABLED');
  const literalAtOnce = capabilities.has('LITERAL+') || capabilities.has('LITERAL-');
  const ways: { command: string; mechanism: string; go: () => ReturnType<ImapTalk['command']> }[] = [];
  if (offered.includes('PLAIN')) {
    ways.push({
      command: 'AUTHENTICATE PLAIN',
      mechanism: 'PLAIN',
      go: () =>
        capabilities.has('SASL-IR')
          ? talk.secretCommand(secret, (plain) => `AUTHENTICATE PLAIN ${saslPlain(login)(plain)}`, limit)
          : talk.authenticate('PLAIN', secret, () => saslPlain(login), limit),
    });
  }
  if (loginCommand && imapQuoted(login) !== null) {
    ways.push({
      command: 'LOGIN',
      mechanism: 'LOGIN',
      go: () => talk.secretCommand(secret, (plain) => `LOGIN ${imapQuoted(login) ?? '""'} ${loginPassword(plain, literalAtOnce)}`, limit),
    });
  }
  if (offered.includes('LOGIN')) {
    let asked = 0;
    ways.push({
      command: 'AUTHENTICATE LOGIN',
      mechanism: 'AUTH=LOGIN',
      go: () =>
        talk.authenticate(
          'LOGIN',
          secret,
          () => {
            asked += 1;
            return (plain) => base64(asked === 1 ? login : plain);
          },
          limit,
        ),
    });
  }
  if (offered.includes('CRAM-MD5')) {
    ways.push({
      command: 'AUTHENTICATE CRAM-MD5',
      mechanism: 'CRAM-MD5',
      go: () => talk.authenticate('CRAM-MD5', secret, (challenge) => saslCramMd5(login, challenge), limit),
    });
  }
  if (ways.length === 0) return err({ happening: noCommonWay(offered), command: 'AUTHENTICATE', offered });

  let refused: LoginRefused | null = null;
  for (const way of ways) {
    const answer = await way.go();
    if (!answer.ok) return err(refused ?? { happening: answer.error, command: way.command, offered });
    if (answer.value.reply.status === 'OK') return ok({ mechanism: way.mechanism, reply: answer.value.reply, answer: answer.value });
    const refusal: LoginRefused = { happening: { kind: 'reply', reply: answer.value.reply }, command: way.command, offered };
    if (!mechanismRefused(answer.value)) return err(refusal);
    refused ??= refusal;
  }
  return err(refused ?? { happening: noCommonWay(offered), command: 'AUTHENTICATE', offered });
}
