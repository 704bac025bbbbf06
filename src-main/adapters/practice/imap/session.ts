import type { Clock } from '../../../core/ports.ts';
import type { Account, Accounts } from '../account.ts';
import type { Connection } from '../connection.ts';
import type { StoredFolder, StoredLetter } from '../mailbox.ts';
import type { Token } from './syntax.ts';

export interface ImapServerDeps {
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** One for all folders of this run: nothing outlives the process. */
  readonly uidValidity: number;
  readonly startTls: (connection: Connection) => Promise<boolean>;
}

export interface ImapCommand {
  readonly tag: string;
  /** Upper case, without `UID`. */
  readonly verb: string;
  /** The `UID` form: numbers are UIDs. */
  readonly uid: boolean;
  readonly args: readonly Token[];
}

/** The tagged answer. `close` ends the connection after it. */
export interface ImapReply {
  readonly status: 'OK' | 'NO' | 'BAD';
  readonly text: string;
  readonly close?: boolean;
}
export const ok = (text: string): ImapReply => ({ status: 'OK', text });
export const no = (text: string): ImapReply => ({ status: 'NO', text });
export const bad = (text: string): ImapReply => ({ status: 'BAD', text });

/** An open folder as this client knows it: letters by sequence number, told of or not yet expunged. */
export interface Selected {
  readonly name: string;
  readonly readOnly: boolean;
  letters: StoredLetter[];
}

/** What is remembered of one connection. */
export class ImapSession {
  readonly connection: Connection;
  readonly deps: ImapServerDeps;
  account: Account | null = null;
  selected: Selected | null = null;
  refusedLogins = 0;
  badCommands = 0;

  constructor(connection: Connection, deps: ImapServerDeps) {
    this.connection = connection;
    this.deps = deps;
  }

  untagged(text: string): void {
    this.connection.write(`* ${text}\r\n`);
  }

  get capabilities(): string {
    if (this.account !== null) {
      return 'CAPABILITY IMAP4rev1 LITERAL+ ID IDLE NAMESPACE CHILDREN SPECIAL-USE LIST-EXTENDED UIDPLUS MOVE UNSELECT QUOTA';
    }
    const ways = this.connection.secure ? 'AUTH=PLAIN AUTH=LOGIN' : 'STARTTLS LOGINDISABLED';
    return `CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID ${ways}`;
  }

  folder(name: string): StoredFolder | null {
    return this.account?.mailbox.folder(name) ?? null;
  }

  /**
   * Tells what happened to the open folder since the last time. `gone`: EXPUNGE may be sent now; during FETCH, STORE and
   * SEARCH by number it may not (RFC 3501 §7.4.1).
   */
  tellNews(gone = true): void {
    const { selected } = this;
    if (selected === null) return;
    const there = this.folder(selected.name)?.letters ?? [];
    if (gone) {
      const still = new Set(there);
      for (let at = selected.letters.length - 1; at >= 0; at -= 1) {
        const letter = selected.letters[at];
        if (letter === undefined || still.has(letter)) continue;
        selected.letters.splice(at, 1);
        this.untagged(`${at + 1} EXPUNGE`);
      }
    }
    const known = new Set(selected.letters);
    const fresh = there.filter((letter) => !known.has(letter));
    if (fresh.length === 0) return;
    selected.letters.push(...fresh);
    this.untagged(`${selected.letters.length} EXISTS`);
  }
}
