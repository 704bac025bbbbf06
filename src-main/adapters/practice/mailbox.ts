/** One letter. Its bytes never change; its flags do. */
export interface StoredLetter {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
  /** Milliseconds since the epoch. */
  readonly received: number;
}

export interface StoredFolder {
  readonly name: string;
  /** RFC 6154, for example `\Sent`; null for the inbox. */
  readonly specialUse: string | null;
  readonly letters: readonly StoredLetter[];
  readonly nextUid: number;
}

interface OpenFolder extends StoredFolder {
  letters: StoredLetter[];
  nextUid: number;
}

const specialUses: readonly (readonly [string, string | null])[] = [
  ['INBOX', null],
  ['Drafts', '\\Drafts'],
  ['Junk', '\\Junk'],
  ['Sent', '\\Sent'],
  ['Trash', '\\Trash'],
];

/** Bytes of one letter; the servers refuse a larger one before it gets here. */
export const maxLetter = 1_048_576;
const maxLetters = 500;
/** Bytes of all letters of one mailbox; also what GETQUOTAROOT says. */
export const maxMailbox = 10 * 1_048_576;

/** The letters of one practice account, in memory only. Everybody who has it open hears of changes. */
export class Mailbox {
  readonly #folders: readonly OpenFolder[] = specialUses.map(([name, specialUse]) => ({ name, specialUse, letters: [], nextUid: 1 }));
  readonly #listeners = new Set<() => void>();

  get folders(): readonly StoredFolder[] {
    return this.#folders;
  }
  /** Bytes of all letters. */
  get used(): number {
    return this.#folders.reduce((sum, folder) => sum + folder.letters.reduce((bytes, letter) => bytes + letter.raw.length, 0), 0);
  }

  /** INBOX in any letter case (RFC 3501 §5.1), the others as they are. */
  folder(name: string): StoredFolder | null {
    return this.#find(name) ?? null;
  }

  /** Null when the letter does not fit any more. */
  add(folder: string, raw: Buffer, flags: Iterable<string>, received: number): StoredLetter | null {
    const target = this.#find(folder);
    if (target === undefined) return null;
    const letters = this.#folders.reduce((sum, one) => sum + one.letters.length, 0);
    if (letters >= maxLetters || this.used + raw.length > maxMailbox) return null;
    const letter: StoredLetter = { uid: target.nextUid, raw, flags: new Set(flags), received };
    target.nextUid += 1;
    target.letters = [...target.letters, letter];
    this.#tell();
    return letter;
  }

  remove(folder: string, letters: ReadonlySet<StoredLetter>): void {
    const target = this.#find(folder);
    if (target === undefined || letters.size === 0) return;
    target.letters = target.letters.filter((letter) => !letters.has(letter));
    this.#tell();
  }

  /** Calls back after every change; the answer ends that. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(name: string): OpenFolder | undefined {
    const wanted = name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
    return this.#folders.find((folder) => folder.name === wanted);
  }
  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
