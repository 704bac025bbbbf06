import type { z } from 'zod';
import type { Store, StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What is known about one sort of document on disk. */
export interface DocumentKind<T> {
  /** The version that is written. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** Key n makes version n + 1 of version n. */
  readonly migrations: Readonly<Record<number, (old: Raw) => Raw>>;
  readonly empty: () => T;
  /** What can be kept of a document that does not validate. */
  readonly salvage: (broken: Raw) => T;
}

export type Parsed<T> =
  | { readonly state: 'fine' | 'damaged'; readonly document: T }
  /** Made by a later MailReady: not to be touched. */
  | { readonly state: 'newer'; readonly version: number };

/** Reads a stored value: brings an older version up to date, keeps what it can of a damaged one. Null gives an empty document. */
export function parseDocument<T>(kind: DocumentKind<T>, stored: unknown): Parsed<T> {
  if (stored === null) return { state: 'fine', document: kind.empty() };
  if (typeof stored !== 'object' || Array.isArray(stored)) return { state: 'damaged', document: kind.empty() };
  let raw = stored as Raw;
  let version = raw['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return { state: 'damaged', document: kind.salvage(raw) };
  if (version > kind.version) return { state: 'newer', version };
  for (; version < kind.version; version += 1) {
    const migrate = kind.migrations[version];
    if (migrate === undefined) throw new Error(`no way from version ${version} to ${version + 1}`);
    raw = { ...migrate(raw), version: version + 1 };
  }
  const parsed = kind.schema.safeParse(raw);
  return parsed.success ? { state: 'fine', document: parsed.data } : { state: 'damaged', document: kind.salvage(raw) };
}

/** `damage`: the file was damaged; the document holds what could be kept of it. */
export interface Loaded<T> {
  readonly document: T;
  readonly damage: StoreFailure | null;
}

/** Reads a document. A damaged file is set aside and reported by the first reader only; a newer one is the failure `newer`. */
export async function loadDocument<T>(store: Store, kind: DocumentKind<T>, name: string): Promise<Result<Loaded<T>, StoreFailure>> {
  const stored = await store.read(name);
  if (!stored.ok) return stored.error.kind === 'damaged' ? ok({ document: kind.empty(), damage: stored.error }) : stored;
  const parsed = parseDocument(kind, stored.value);
  if (parsed.state === 'newer') return err(newer(name, parsed.version));
  if (parsed.state === 'fine') return ok({ document: parsed.document, damage: null });
  const mended = await changeDocument(store, kind, name, (document) => ({ value: document }));
  if (mended.ok) return ok({ document: mended.value.value, damage: mended.value.damage });
  return ok({ document: parsed.document, damage: { kind: 'damaged', detail: `${name} does not validate; ${mended.error.detail}` } });
}

/**
 * Changes a document while no other instance can. `change` gives the new document (absent: unchanged) and a value to
 * hand back; it may run more than once. A damaged file is set aside first, a newer one is left alone.
 */
export async function changeDocument<T, V>(
  store: Store,
  kind: DocumentKind<T>,
  name: string,
  change: (document: T) => { readonly document?: T; readonly value: V },
): Promise<Result<{ readonly value: V; readonly damage: StoreFailure | null }, StoreFailure>> {
  const done = await store.update<Result<V, StoreFailure>>(name, (stored) => {
    const parsed = parseDocument(kind, stored);
    if (parsed.state === 'newer') return { value: err(newer(name, parsed.version)) };
    const changed = change(parsed.document);
    const damaged = parsed.state === 'damaged';
    const document = changed.document ?? (damaged ? parsed.document : undefined);
    return { setAside: damaged, value: ok(changed.value), ...(document === undefined ? {} : { document }) };
  });
  if (!done.ok) return done;
  if (!done.value.value.ok) return done.value.value;
  const { setAside } = done.value;
  return ok({
    value: done.value.value.value,
    damage: setAside === null ? null : { kind: 'damaged', detail: `${name} does not validate`, setAside },
  });
}

function newer(name: string, version: number): StoreFailure {
  return { kind: 'newer', detail: `${name} has version ${version}, made by a later MailReady` };
}
