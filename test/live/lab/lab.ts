import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Behaviour, Port } from './plan.ts';

/** How one server of a domain can be reached. */
export interface HostDescription {
  readonly names: readonly string[];
  /** IPv4 address on this machine. */
  readonly address: string;
  readonly behaviour: Behaviour;
  readonly ports: Readonly<Partial<Record<Port, number>>>;
}

export interface DomainDescription {
  readonly name: string;
  /** One line: what it is for. */
  readonly about: string;
  /** The address to check. */
  readonly address: string;
  readonly password: string;
  readonly login: string;
  readonly smtpLogin: string;
  readonly smtpPassword: string;
  /** From, where it is not the address. */
  readonly from: string | null;
  readonly hosts: readonly HostDescription[];
}

/** Everything a test, a spec or the bench must know; plain JSON. */
export interface LabDescription {
  /** `HOST:PORT` for `--resolver`. */
  readonly resolver: string;
  /** A resolver that takes questions and never answers. */
  readonly deadResolver: string;
  /** The same as `resolver`, one round trip taking 40 ms. */
  readonly lagResolver: string;
  readonly lagMs: number;
  /** PEM of the lab's root, for `--ca`. */
  readonly caFile: string;
  readonly password: string;
  readonly wrongPassword: string;
  readonly domains: Readonly<Record<string, DomainDescription>>;
  /** A name that gives NXDOMAIN. */
  readonly noSuchDomain: string;
  /** All files of the lab; removed with it. */
  readonly dir: string;
  /** Base URL of the control server: `/transcript?domain=…`, `/requests`. */
  readonly control: string;
}

/** A letter as it lies in a maildir. */
export interface LetterInMailbox {
  readonly folder: string;
  readonly text: string;
}

/** The running lab as a test sees it; works from any process of this machine. */
export interface Lab extends LabDescription {
  domain(name: string): DomainDescription;
  /** Every byte that clients sent to the scripted servers of a domain (latin1). */
  transcript(domain: string): Promise<string>;
  /** `host/path` of every HTTPS request so far. */
  webRequests(): Promise<readonly string[]>;
  /** All letters of a mailbox, straight from the disk. */
  letters(address: string): Promise<readonly LetterInMailbox[]>;
}

/** Dresses a description with the questions a test may ask. */
export function connectLab(description: LabDescription): Lab {
  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`${description.control}${path}`, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`The lab answered ${String(answer.status)} to ${path}: ${await answer.text()}`);
    return answer.text();
  };
  return {
    ...description,
    domain(name) {
      const found = description.domains[name];
      if (found === undefined) throw new Error(`The lab has no domain ${name}.`);
      return found;
    },
    transcript: (domain) => ask(`/transcript?domain=${encodeURIComponent(domain)}`),
    webRequests: async () => JSON.parse(await ask('/requests')) as string[],
    letters: (address) => lettersOf(maildir(description.dir, address)),
  };
}

/** Where Dovecot keeps a mailbox. */
export function maildir(labDir: string, address: string): string {
  const [local = '', domain = ''] = address.split('@');
  return join(labDir, 'mail', domain, local, 'Maildir');
}

/** While this file exists, IMAP refuses that login. */
export function imapOffFile(labDir: string, login: string): string {
  return join(labDir, 'dovecot', 'off', 'imap', login);
}

async function lettersOf(root: string): Promise<LetterInMailbox[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = ['', ...entries.filter((it) => it.isDirectory() && it.name.startsWith('.')).map((it) => it.name)];
  const letters: LetterInMailbox[] = [];
  for (const folder of folders) {
    for (const state of ['new', 'cur']) {
      for (const file of await readdir(join(root, folder, state)).catch(() => [])) {
        const text = await readFile(join(root, folder, state, file), 'latin1').catch(() => null);
        if (text !== null) letters.push({ folder: folder === '' ? 'INBOX' : folder.slice(1), text });
      }
    }
  }
  return letters;
}
