import { baseDomain } from '../address/base-domain.ts';
import { ipv4Bytes, ipv6Bytes } from '../domain/ip-range.ts';
import { headerFields } from './authentication-results.ts';

/** The server that handed the letter to the receiver, in the receiver's own words. */
export interface SendingServer {
  readonly address: string;
  /** What it called itself (HELO, EHLO). */
  readonly helo: string | null;
  /** The name of its address (PTR): null where the receiver wrote that there is none, undefined where it wrote nothing. */
  readonly reverse: string | null | undefined;
}

/** Words for a missing PTR: Postfix, Sendmail and what is built on them. */
const noName = /^(?:unknown|noname|no-reverse-dns)$/iu;
const host = String.raw`[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?`;
const address = String.raw`\[?(?:ipv6:)?([0-9a-f:.]{3,45})\]?(?::\d+)?`;
/** `from HELO (PTR [IP])`: Postfix, Sendmail, Google, Yandex. */
const postfix = new RegExp(String.raw`^from (\S{1,255}) \((?:(?:\S+@)?(${host}) )?${address}(?:\)| )`, 'iu');
/** `from PTR ([IP] helo=HELO)`, `from [IP] (helo=HELO)`: Exim. */
const exim = new RegExp(String.raw`^from (?:(${host}) )?\(?${address}\)? ?\(?(?:port=\d+ )?helo=([^\s)]{1,255})\)`, 'iu');

/**
 * Reads who delivered a letter from outside, as the receiving server wrote it down (RFC 5321 §4.4): the topmost line that
 * names a public address, only while the lines are the receiver's own. Null where the letter never left one house, where
 * it was handed in by a program that signed in (`with ESMTPA`, `ESMTPSA`), or where nobody wrote it down: then neither
 * PTR nor HELO of the outgoing server can be known from here.
 */
export function readSendingServer(block: string): SendingServer | null {
  const lines = headerFields(block)
    .filter(({ name }) => name === 'received')
    .slice(0, 20);
  const by = (line: string): string => baseDomain(/\sby\s+([^\s;()]{1,255})/iu.exec(line)?.[1]?.toLowerCase() ?? '');
  const receiver = by(lines[0]?.value ?? '');
  for (const { value } of lines) {
    if (by(value) !== receiver || receiver === '') return null;
    const seen = readLine(value);
    if (seen === null) continue;
    return /\swith\s+\S*SMTPS?A\b/iu.test(value) ? null : seen;
  }
  return null;
}

function readLine(value: string): SendingServer | null {
  const byExim = exim.exec(value);
  if (byExim !== null) return shaped(byExim[2], byExim[3], byExim[1]);
  const match = postfix.exec(value);
  return match === null ? null : shaped(match[3], match[1], match[2]);
}

function shaped(ip: string | undefined, helo: string | undefined, name: string | undefined): SendingServer | null {
  if (ip === undefined || !isPublic(ip)) return null;
  const reverse = name === undefined ? undefined : noName.test(name) ? null : name.toLowerCase().replace(/\.$/u, '');
  return { address: ip.toLowerCase(), helo: helo === undefined ? null : helo.toLowerCase().replace(/\.$/u, ''), reverse };
}

function isPublic(ip: string): boolean {
  const four = ipv4Bytes(ip);
  if (four !== null) {
    const [a = 0, b = 0] = four;
    const inside = a === 10 || a === 127 || a === 0 || a >= 224 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
    return !inside && !(a === 100 && b >= 64 && b <= 127) && !(a === 169 && b === 254);
  }
  // RFC 4291: 2000::/3 is what is routed on the internet.
  const first = ipv6Bytes(ip)?.[0];
  return first !== undefined && first >= 0x20 && first <= 0x3f;
}

/** A name that a server on the internet may call itself: at least two labels (RFC 5321 §4.1.1.1); an address literal is allowed. */
export function isServerName(helo: string): boolean {
  return (
    /^\[.+\]$/u.test(helo) || (/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/iu.test(helo) && !/\.(?:local|lan|localdomain|internal)$/iu.test(helo))
  );
}
