import type { Countdown } from '../countdown.ts';
import type { Happening, ServerReply } from '../facts.ts';
import type { Wire } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { serverText } from './server-text.ts';

/** Reads one status line, RFC 1939 §3, with the bracket code of RFC 2449 §8. */
export async function readPop3Reply(wire: Wire, limit: Countdown): Promise<Result<ServerReply, Happening>> {
  const line = await wire.readLine(limit.ask());
  if (!line.ok) return line;
  const match = /^(\+OK|-ERR)(?:\s+\[([A-Za-z0-9/-]+)\])?/i.exec(line.value);
  if (match === null) return err({ kind: 'garbage', sample: serverText(line.value).slice(0, 200) });
  const status = match[1]?.toUpperCase() === '+OK' ? '+OK' : '-ERR';
  return ok({ text: serverText(line.value), status, ...(match[2] === undefined ? {} : { responseCode: match[2].toUpperCase() }) });
}

export async function pop3Command(wire: Wire, command: string, limit: Countdown): Promise<Result<ServerReply, Happening>> {
  const sent = await wire.write(`${command}\r\n`, limit.ask());
  if (!sent.ok) return sent;
  return readPop3Reply(wire, limit);
}

const maxBytes = 1_048_576;

/** The lines of a multi-line answer up to the single dot, dot-stuffing undone; at most `maxLines` and a megabyte. */
export async function readPop3Lines(wire: Wire, limit: Countdown, maxLines = 20_000): Promise<Result<string[], Happening>> {
  const lines: string[] = [];
  let bytes = 0;
  for (;;) {
    const line = await wire.readLine(limit.ask());
    if (!line.ok) return line;
    if (line.value === '.') return ok(lines);
    bytes += line.value.length;
    lines.push(line.value.startsWith('.') ? line.value.slice(1) : line.value);
    if (lines.length > maxLines || bytes > maxBytes) return err({ kind: 'garbage', sample: 'an answer longer than we take' });
  }
}

/** CAPA by keyword; a server that does not know CAPA has none. */
export async function pop3Capabilities(wire: Wire, limit: Countdown): Promise<Result<ReadonlyMap<string, string>, Happening>> {
  const answer = await pop3Command(wire, 'CAPA', limit);
  if (!answer.ok) return answer;
  if (answer.value.status !== '+OK') return ok(new Map());
  const lines = await readPop3Lines(wire, limit, 200);
  if (!lines.ok) return lines;
  return ok(new Map(lines.value.map((line) => [line.split(' ')[0]?.toUpperCase() ?? '', line.replace(/^\S+\s*/, '')])));
}
