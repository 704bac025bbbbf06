import { err, ok } from '../../../core/result.ts';
import type { Result } from '../../../core/result.ts';
import type { Connection, ReadFailure } from '../connection.ts';
import { maxLine } from '../connection.ts';
import { maxLetter } from '../mailbox.ts';

export interface RawCommand {
  readonly line: string;
  readonly literals: readonly Buffer[];
  /** A literal was announced that is larger than is taken; it was not read. */
  readonly tooBig: boolean;
}

const maxLiterals = 10;

/** One command with its literals, both kinds (RFC 3501 §4.3, RFC 7888): 8 kB of text and 1 MB of literals in all. */
export async function readCommand(connection: Connection): Promise<Result<RawCommand, ReadFailure>> {
  const literals: Buffer[] = [];
  let line = '';
  // Before the login nothing longer than a name or a password has a place.
  let room = connection.loggedIn ? maxLetter : 1_024;
  for (;;) {
    const piece = await connection.readLine(maxLine - line.length);
    if (!piece.ok) return piece;
    line += piece.value;
    const literal = /\{(\d{1,12})(\+?)\}$/.exec(piece.value);
    if (literal === null) return ok({ line, literals, tooBig: false });
    const size = Number(literal[1]);
    const waits = literal[2] === '';
    if (size > room || literals.length >= maxLiterals) {
      // A client that waits can be told; one that does not is already sending.
      return waits ? ok({ line, literals, tooBig: true }) : err('too_long');
    }
    if (waits) connection.write('+ Go ahead\r\n');
    const bytes = await connection.readBytes(size);
    if (!bytes.ok) return bytes;
    literals.push(bytes.value);
    room -= size;
  }
}
