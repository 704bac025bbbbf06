import { headerFields } from '../../../core/deliver/authentication-results.ts';
import type { StoredLetter } from '../mailbox.ts';
import { bodyText, headerBlock } from './envelope.ts';
import { sequenceSet } from './sequence-set.ts';
import type { ImapCommand, ImapReply, ImapSession } from './session.ts';
import { bad, ok } from './session.ts';
import { listOf, textOf } from './syntax.ts';
import type { Token } from './syntax.ts';

type Test = (letter: StoredLetter, number: number) => boolean;

const flagKeys: Readonly<Record<string, string>> = {
  SEEN: '\\Seen',
  DELETED: '\\Deleted',
  FLAGGED: '\\Flagged',
  ANSWERED: '\\Answered',
  DRAFT: '\\Draft',
};
const maxDepth = 10;

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());
const inHeader =
  (name: string, part: string): Test =>
  (letter) =>
    headerFields(headerBlock(letter.raw)).some((field) => field.name === name.toLowerCase() && contains(field.value, part));

/** Days of SINCE, BEFORE and ON: `24-Nov-2026`, by the day in UTC. */
function dayOf(text: string | null): number | null {
  const time = text !== null && /^\d{1,2}-[A-Za-z]{3}-\d{4}$/.test(text) ? Date.parse(`${text.replaceAll('-', ' ')} UTC`) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
const dayMs = 86_400_000;
const onDay: Readonly<Record<string, (received: number, day: number) => boolean>> = {
  SINCE: (received, day) => received >= day,
  BEFORE: (received, day) => received < day,
  ON: (received, day) => received >= day && received < day + dayMs,
};

/** Reads search keys (RFC 3501 §6.4.4) one after the other; null as soon as one is unknown. */
class SearchReader {
  #at = 0;
  readonly #tokens: readonly Token[];
  readonly #session: ImapSession;
  readonly #depth: number;
  constructor(tokens: readonly Token[], session: ImapSession, depth: number) {
    this.#tokens = tokens;
    this.#session = session;
    this.#depth = depth;
  }

  all(): Test | null {
    const tests: Test[] = [];
    while (this.#at < this.#tokens.length) {
      const test = this.#key();
      if (test === null) return null;
      tests.push(test);
    }
    return tests.length === 0 ? null : (letter, number) => tests.every((test) => test(letter, number));
  }

  #next(): string | null {
    const text = textOf(this.#tokens[this.#at]);
    this.#at += 1;
    return text;
  }

  #key(): Test | null {
    const list = listOf(this.#tokens[this.#at]);
    if (list !== null) {
      this.#at += 1;
      return this.#depth >= maxDepth ? null : new SearchReader(list, this.#session, this.#depth + 1).all();
    }
    const word = this.#next();
    const key = (word ?? '').toUpperCase();
    const flag = flagKeys[key.replace(/^UN/, '')];
    if (flag !== undefined) return (letter) => letter.flags.has(flag) !== key.startsWith('UN');
    if (Object.hasOwn(onDay, key)) return this.#byDay(key);
    return this.#other(key) ?? this.#numbers(word ?? '', false);
  }

  #byDay(key: string): Test | null {
    const day = dayOf(this.#next());
    return day === null ? null : (letter) => onDay[key]?.(letter.received, day) ?? false;
  }

  #other(key: string): Test | null {
    switch (key) {
      case 'ALL':
      case 'OLD':
        return () => true;
      case 'NEW':
      case 'RECENT':
        return () => false;
      case 'CHARSET':
        this.#next();
        return () => true;
      case 'UID':
        return this.#numbers(this.#next() ?? '', true);
      case 'HEADER': {
        const [name, part] = [this.#next(), this.#next()];
        return name === null || part === null ? null : inHeader(name, part);
      }
      case 'FROM':
      case 'TO':
      case 'CC':
      case 'BCC':
      case 'SUBJECT': {
        const part = this.#next();
        return part === null ? null : inHeader(key, part);
      }
      case 'TEXT':
      case 'BODY': {
        const part = this.#next();
        return part === null ? null : (letter) => contains((key === 'TEXT' ? letter.raw : bodyText(letter.raw)).toString('latin1'), part);
      }
      case 'KEYWORD':
      case 'UNKEYWORD': {
        const name = this.#next();
        return name === null ? null : (letter) => letter.flags.has(name) === (key === 'KEYWORD');
      }
      case 'LARGER':
      case 'SMALLER': {
        const size = Number(this.#next() ?? 'x');
        return Number.isNaN(size) ? null : (letter) => (key === 'LARGER' ? letter.raw.length > size : letter.raw.length < size);
      }
      case 'NOT': {
        const test = this.#key();
        return test === null ? null : (letter, number) => !test(letter, number);
      }
      case 'OR': {
        const [one, other] = [this.#key(), this.#key()];
        return one === null || other === null ? null : (letter, number) => one(letter, number) || other(letter, number);
      }
      default:
        return null;
    }
  }

  #numbers(text: string, uid: boolean): Test | null {
    const letters = this.#session.selected?.letters ?? [];
    const named = sequenceSet(text, uid ? (letters.at(-1)?.uid ?? 0) : letters.length);
    return named === null ? null : (letter, number) => named(uid ? letter.uid : number);
  }
}

/** SEARCH and UID SEARCH, RFC 3501 §6.4.4. */
export function search(session: ImapSession, { args, uid }: ImapCommand): ImapReply {
  const test = new SearchReader(args, session, 0).all();
  if (test === null) return bad('SEARCH asks for something unknown');
  const found = (session.selected?.letters ?? []).flatMap((letter, index) =>
    test(letter, index + 1) ? [uid ? letter.uid : index + 1] : [],
  );
  session.untagged(['SEARCH', ...found].join(' '));
  return ok('SEARCH completed');
}
