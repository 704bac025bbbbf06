import type { Countdown } from '../countdown.ts';
import type { Happening, ServerReply } from '../facts.ts';
import type { Wire } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { serverText } from './server-text.ts';

/** One response with its literals put in place as `{n}` followed by the bytes' text in `literals`. */
export interface ImapLine {
  readonly text: string;
  readonly literals: readonly string[];
}
export interface ImapAnswer {
  readonly reply: ServerReply;
  readonly untagged: readonly ImapLine[];
}

const maxResponses = 5_000;
const maxBytes = 1_048_576;
const maxAlerts = 10;

/** Reads one response line with its literals (RFC 3501 §4.3). */
async function readImapLine(wire: Wire, limit: Countdown): Promise<Result<ImapLine, Happening>> {
  const literals: string[] = [];
  let text = '';
  for (;;) {
    const line = await wire.readLine(limit.ask());
    if (!line.ok) return line;
    text += line.value;
    const literal = /\{(\d+)\+?\}$/.exec(line.value);
    if (literal === null) return ok({ text, literals });
    const size = Number(literal[1]);
    if (size > 65_536 || literals.length > 50) return err({ kind: 'garbage', sample: 'a literal larger than we take' });
    const bytes = await wire.readExactly(size, limit.ask());
    if (!bytes.ok) return bytes;
    literals.push(bytes.value);
  }
}

/** Status and bracket code of a tagged or untagged status response, RFC 3501 §7.1, RFC 5530. */
export function imapStatus(line: string): ServerReply {
  const rest = line.replace(/^\S+ /, '');
  const status = /^(OK|NO|BAD|BYE|PREAUTH)\b/i.exec(rest)?.[1]?.toUpperCase() as ServerReply['status'] | undefined;
  const responseCode = /^\w+ \[([A-Za-z0-9-]+)/.exec(rest)?.[1]?.toUpperCase();
  return { text: serverText(line), ...(status === undefined ? {} : { status }), ...(responseCode === undefined ? {} : { responseCode }) };
}

/** One IMAP connection as we speak it: tags, pipelining, literals, limits. */
export class ImapTalk {
  #count = 0;
  /** Untagged ALERTs: RFC 3501 §7.1 wants them shown. */
  readonly alerts: string[] = [];
  readonly #wire: Wire;
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The greeting: OK, PREAUTH or BYE; anything else is garbage. */
  async greeting(limit: Countdown): Promise<Result<ServerReply, Happening>> {
    const line = await readImapLine(this.#wire, limit);
    if (!line.ok) return line;
    const reply = imapStatus(line.value.text);
    if (!line.value.text.startsWith('* ') || reply.status === undefined)
      return err({ kind: 'garbage', sample: serverText(line.value.text).slice(0, 200) });
    if (reply.status === 'BYE' || reply.status === 'NO' || reply.status === 'BAD') return err({ kind: 'reply', reply });
    return ok(reply);
  }

  tag(): string {
    this.#count += 1;
    return `a${String(this.#count)}`;
  }

  /** Sends commands without waiting in between and reads all their answers, in order; what came before a failure is kept. */
  async commands(
    list: readonly string[],
    limit: Countdown,
  ): Promise<{ readonly answers: readonly ImapAnswer[]; readonly failure: Happening | null }> {
    const tags = list.map(() => this.tag());
    const sent = await this.#wire.write(list.map((command, i) => `${tags[i] ?? ''} ${command}\r\n`).join(''), limit.ask());
    if (!sent.ok) return { answers: [], failure: sent.error };
    const answers: ImapAnswer[] = [];
    for (const tag of tags) {
      const answer = await this.finish(tag, limit);
      if (!answer.ok) return { answers, failure: answer.error };
      answers.push(answer.value);
    }
    return { answers, failure: null };
  }

  async command(command: string, limit: Countdown): Promise<Result<ImapAnswer, Happening>> {
    const { answers, failure } = await this.commands([command], limit);
    const first = answers[0];
    return first === undefined ? err(failure ?? { kind: 'closed' }) : ok(first);
  }

  /** Sends a command whose text holds the secret. */
  async secretCommand(secret: Secret, encode: (plain: string) => string, limit: Countdown): Promise<Result<ImapAnswer, Happening>> {
    const tag = this.tag();
    const sent = await this.#wire.writeSecret(secret, (plain) => `${tag} ${encode(plain)}\r\n`, limit.ask());
    if (!sent.ok) return sent;
    return this.finish(tag, limit);
  }

  /** AUTHENTICATE with a continuation: `+ challenge`, then `answer(challenge)`. */
  async authenticate(
    mechanism: string,
    secret: Secret,
    answer: (challenge: string) => (plain: string) => string,
    limit: Countdown,
  ): Promise<Result<ImapAnswer, Happening>> {
    const tag = this.tag();
    const sent = await this.#wire.write(`${tag} AUTHENTICATE ${mechanism}\r\n`, limit.ask());
    if (!sent.ok) return sent;
    let challenges = 0;
    return this.finish(tag, limit, async (challenge) => {
      challenges += 1;
      if (challenges > 3) return this.#wire.write('*\r\n', limit.ask());
      return this.#wire.writeSecret(secret, (plain) => `${answer(challenge)(plain)}\r\n`, limit.ask());
    });
  }

  /** APPEND with a synchronising literal; `raw` is a letter in UTF-8. The copy is marked as read. */
  async append(quotedName: string, raw: Uint8Array, limit: Countdown): Promise<Result<ImapAnswer, Happening>> {
    const tag = this.tag();
    const text = Buffer.from(raw).toString('utf8');
    const sent = await this.#wire.write(`${tag} APPEND ${quotedName} (\\Seen) {${String(Buffer.byteLength(text))}}\r\n`, limit.ask());
    if (!sent.ok) return sent;
    return this.finish(tag, limit, () => this.#wire.write(`${text}\r\n`, limit.ask()));
  }

  /** Reads until the tagged answer. A BYE without one ends the talk as a reply. */
  async finish(
    tag: string,
    limit: Countdown,
    onContinue?: (challenge: string) => Promise<Result<void, Happening>>,
  ): Promise<Result<ImapAnswer, Happening>> {
    const untagged: ImapLine[] = [];
    let bytes = 0;
    let bye: ServerReply | undefined;
    for (;;) {
      const line = await readImapLine(this.#wire, limit);
      if (!line.ok) return bye === undefined ? line : err({ kind: 'reply', reply: bye });
      const { text } = line.value;
      bytes += text.length + line.value.literals.reduce((sum, literal) => sum + literal.length, 0);
      if (bytes > maxBytes || untagged.length > maxResponses) return err({ kind: 'garbage', sample: 'an answer larger than we take' });
      if (text.startsWith(`${tag} `)) return ok({ reply: imapStatus(text), untagged });
      if (text.startsWith('+')) {
        if (onContinue === undefined) return err({ kind: 'garbage', sample: serverText(text).slice(0, 200) });
        const went = await onContinue(text.slice(1).trim());
        if (!went.ok) return went;
        continue;
      }
      if (!text.startsWith('* ')) return err({ kind: 'garbage', sample: serverText(text).slice(0, 200) });
      if (/^\* \w+ \[ALERT\]/i.test(text) && this.alerts.length < maxAlerts) this.alerts.push(serverText(text));
      if (/^\* BYE\b/i.test(text)) bye = imapStatus(text);
      untagged.push(line.value);
    }
  }
}

/** Capabilities named in an untagged CAPABILITY response or in a `[CAPABILITY …]` code; null where there is none. */
export function readCapabilities(texts: readonly string[]): Set<string> | null {
  for (const text of texts) {
    const list = /^\* CAPABILITY (.*)$/i.exec(text)?.[1] ?? /\[CAPABILITY ([^\]]*)\]/i.exec(text)?.[1];
    if (list !== undefined) return new Set(list.trim().toUpperCase().split(/\s+/));
  }
  return null;
}

/** A quoted string or, where that cannot be (RFC 3501 quoted), a safe refusal to send it: null. */
export function imapQuoted(text: string): string | null {
  if (/[\r\n\0]/.test(text)) return null;
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
