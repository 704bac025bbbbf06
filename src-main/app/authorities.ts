import { z } from 'zod';
import type { Authority } from '../contract/authority.ts';
import type { AuthorityRefusal, ReadAuthority } from '../adapters/dialer/read-authorities.ts';
import { readAuthorities } from '../adapters/dialer/read-authorities.ts';
import type { Trust } from '../adapters/dialer/trust.ts';
import type { Clock, Store, StoreFailure } from '../core/ports.ts';
import { err, ok } from '../core/result.ts';
import type { Result } from '../core/result.ts';

const name = 'authorities';
const most = 50;
const Document = z.strictObject({ version: z.literal(1), certificates: z.array(z.string().max(20_000)) });

/** Certificate authorities that the person added, in `authorities.json` of the profile. */
export interface KeptAuthorities {
  /** Read from the disk and believed. */
  ready(): Promise<void>;
  list(): Promise<readonly Authority[]>;
  read(file: string): Result<readonly Authority[], AuthorityRefusal>;
  /** Believed only when they are on the disk: what holds until the end of the run alone would surprise. */
  add(file: string): Promise<Result<readonly Authority[], AuthorityRefusal | StoreFailure>>;
  /** No longer believed in any case; the error says that the file still names it. */
  remove(sha256: string): Promise<Result<readonly Authority[], StoreFailure>>;
}

const bare = ({ pem: _, ...authority }: ReadAuthority): Authority => authority;

/** The certificates of a document that still can be read; expired ones stay listed so that they can be removed. */
function held(document: unknown): ReadAuthority[] {
  const parsed = Document.safeParse(document);
  if (!parsed.success) return [];
  return parsed.data.certificates.flatMap((pem) => {
    const read = readAuthorities(Buffer.from(pem), 0);
    return read.ok ? read.value : [];
  });
}

export function createAuthorities({
  store,
  trust,
  clock,
}: {
  readonly store: Store;
  readonly trust: Trust;
  readonly clock: Clock;
}): KeptAuthorities {
  let kept: readonly ReadAuthority[] = [];
  const believe = (authorities: readonly ReadAuthority[]): void => {
    kept = authorities;
    trust.believe(authorities.map(({ pem }) => pem));
  };
  const loaded = store.read(name).then((read) => {
    const found = read.ok ? held(read.value) : [];
    if (found.length > 0) believe(found);
  });
  const change = (
    make: (before: readonly ReadAuthority[]) => readonly ReadAuthority[],
  ): Promise<Result<readonly Authority[], StoreFailure>> =>
    store
      .update(name, (current) => {
        const value = make(held(current));
        const strange = current !== null && !Document.safeParse(current).success;
        return { document: { version: 1, certificates: value.map(({ pem }) => pem) }, setAside: strange, value };
      })
      .then((done) => {
        if (!done.ok) return done;
        believe(done.value.value);
        return ok(kept.map(bare));
      });
  const readFile = (file: string): Result<readonly ReadAuthority[], AuthorityRefusal> =>
    readAuthorities(Buffer.from(file, 'base64'), clock.now());
  return {
    ready: () => loaded,
    async list() {
      await loaded;
      return kept.map(bare);
    },
    read(file) {
      const read = readFile(file);
      return read.ok ? ok(read.value.map(bare)) : read;
    },
    async add(file) {
      await loaded;
      const read = readFile(file);
      if (!read.ok) return read;
      const fresh = new Map([...kept, ...read.value].map((one) => [one.sha256, one]));
      if (fresh.size > most) return err({ kind: 'too_many' });
      return change((before) => [...new Map([...before, ...read.value].map((one) => [one.sha256, one])).values()]);
    },
    async remove(sha256) {
      await loaded;
      const without = (list: readonly ReadAuthority[]): readonly ReadAuthority[] => list.filter((one) => one.sha256 !== sha256);
      believe(without(kept));
      return change(without);
    },
  };
}
