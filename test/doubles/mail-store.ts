/** A letter in a scripted mailbox. */
export interface StoredLetter {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
  readonly received: Date;
}

export interface StoredFolder {
  readonly name: string;
  /** As LIST shows them, for example `\Sent`. */
  readonly attributes: readonly string[];
  letters: StoredLetter[];
  nextUid: number;
}

/** The folders of one scripted mailbox, in memory; shared by the scripted IMAP, POP3 and SMTP servers. */
export class MailStore {
  readonly folders = new Map<string, StoredFolder>();
  readonly #watchers = new Set<(folder: string) => void>();

  /** `{ Sent: '\\Sent' }`: name → special-use attribute, empty for none. INBOX is always there. */
  constructor(folders: Readonly<Record<string, string>> = { Sent: '\\Sent', Junk: '\\Junk', Trash: '\\Trash', Drafts: '\\Drafts' }) {
    this.create('INBOX', '');
    for (const [name, attribute] of Object.entries(folders)) this.create(name, attribute);
  }

  create(name: string, attribute = ''): void {
    this.folders.set(name, { name, attributes: ['\\HasNoChildren', ...(attribute === '' ? [] : [attribute])], letters: [], nextUid: 1 });
  }

  find(name: string): StoredFolder | undefined {
    return this.folders.get(name.toUpperCase() === 'INBOX' ? 'INBOX' : name);
  }

  /** Puts a letter into a folder and tells whoever idles there. */
  deliver(folder: string, raw: string | Buffer, flags: readonly string[] = []): StoredLetter {
    const target = this.find(folder);
    if (target === undefined) throw new Error(`There is no folder ${folder}.`);
    const letter: StoredLetter = { uid: target.nextUid++, raw: Buffer.from(raw), flags: new Set(flags), received: new Date() };
    target.letters.push(letter);
    this.#changed(target.name);
    return letter;
  }

  expunge(folder: string, doomed: (letter: StoredLetter) => boolean): void {
    const target = this.find(folder);
    if (target === undefined) return;
    target.letters = target.letters.filter((it) => !doomed(it));
  }

  /** Calls back whenever something arrives; the answer stops it. */
  watch(listener: (folder: string) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #changed(folder: string): void {
    for (const tell of this.#watchers) tell(folder);
  }
}

/** The header block of a letter, its blank line included. */
export function headerBlock(raw: Buffer): string {
  const text = raw.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text : text.slice(0, end + 4);
}

/** The unfolded value of a header field, or undefined. */
export function headerValue(raw: Buffer, name: string): string | undefined {
  const unfolded = headerBlock(raw).replace(/\r\n[ \t]+/gu, ' ');
  const start = `${name.toLowerCase()}:`;
  return unfolded
    .split('\r\n')
    .find((it) => it.toLowerCase().startsWith(start))
    ?.slice(start.length)
    .trim();
}
