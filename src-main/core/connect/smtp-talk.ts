import type { Countdown } from '../countdown.ts';
import type { Happening, ServerReply } from '../facts.ts';
import type { Wire } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { serverText } from './server-text.ts';

const maxReplyLines = 200;

/**
 * Reads one reply, RFC 5321 §4.2: every line `NNN-text`, the last `NNN text`. Lines of no such form before the first
 * code are `garbage` (an HTTP or IMAP server answers here, or nobody we know).
 */
export async function readSmtpReply(wire: Wire, limit: Countdown): Promise<Result<ServerReply, Happening>> {
  const lines: string[] = [];
  for (;;) {
    const line = await wire.readLine(limit.ask());
    if (!line.ok) return line;
    const match = /^(\d{3})([ -]|$)/.exec(line.value);
    if (match === null) return err({ kind: 'garbage', sample: serverText(line.value).slice(0, 200) });
    lines.push(line.value);
    if (match[2] !== '-') break;
    if (lines.length >= maxReplyLines) return err({ kind: 'garbage', sample: 'more lines than a reply may have' });
  }
  const text = serverText(lines.join('\n'));
  const code = Number(text.slice(0, 3));
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
  return ok({ text, code, ...(enhanced === undefined ? {} : { enhanced }) });
}

/** Sends one command line and reads its reply. */
export async function smtpCommand(wire: Wire, command: string, limit: Countdown): Promise<Result<ServerReply, Happening>> {
  const sent = await wire.write(`${command}\r\n`, limit.ask());
  if (!sent.ok) return sent;
  return readSmtpReply(wire, limit);
}

/** EHLO keywords in upper case with their arguments, RFC 5321 §4.1.1.1. */
export function ehloKeywords(reply: ServerReply): Map<string, string> {
  const keywords = new Map<string, string>();
  for (const line of reply.text.split('\n').slice(1)) {
    const [keyword = '', ...rest] = line
      .slice(4)
      .replace(/^AUTH=/i, 'AUTH ')
      .trim()
      .split(/\s+/);
    if (keyword === '') continue;
    const name = keyword.toUpperCase();
    keywords.set(name, [keywords.get(name), ...rest].filter((part) => part !== undefined).join(' '));
  }
  return keywords;
}
