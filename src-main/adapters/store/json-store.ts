import { mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store, StoreChange, StoreFailure } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { takeFileLock } from './file-lock.ts';
import { errnoOf, storeFailure } from './store-failure.ts';
import { removeDrafts, renameFile, syncFolder, writeFileAtomically } from './write-file.ts';

/** No document of ours comes near this; a bigger file is not ours. */
const maxBytes = 16 * 1024 * 1024;
/** How often work starts over after it lost its lock to another instance. */
const lockTries = 5;

type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'document'; readonly document: unknown }
  | { readonly kind: 'damaged'; readonly detail: string };

/**
 * The port Store over JSON files `<name>.json` in one folder, made with mode 0700 (files: 0600) when first needed.
 * Several instances, in one process or in many, may share the folder.
 */
export function jsonStore(options: { readonly folder: string }): Store {
  const queues = new Map<string, Promise<unknown>>();
  const pathOf = (name: string): string => {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) throw new Error(`not a document name: ${name}`);
    return join(options.folder, `${name}.json`);
  };

  /** Runs `work` while no other instance writes the document; once more when it says that the lock was lost (null). */
  async function alone<T>(
    name: string,
    work: (path: string, stillAlone: () => Promise<boolean>) => Promise<Result<T, StoreFailure> | null>,
  ): Promise<Result<T, StoreFailure>> {
    const path = pathOf(name);
    const before = queues.get(name) ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(async (): Promise<Result<T, StoreFailure>> => {
        try {
          await mkdir(options.folder, { recursive: true, mode: 0o700 });
          for (let attempt = 1; attempt <= lockTries; attempt += 1) {
            const lock = await takeFileLock(`${path}.lock`);
            if (lock === null) break;
            try {
              const done = await work(path, () => lock.held());
              if (done !== null) return done;
            } finally {
              await lock.release();
            }
          }
          return err({ kind: 'locked', detail: `${path}.lock is held by another program` });
        } catch (error) {
          return err(storeFailure(error));
        }
      });
    queues.set(name, mine);
    try {
      return await mine;
    } finally {
      if (queues.get(name) === mine) queues.delete(name);
    }
  }

  async function update<T>(
    name: string,
    change: (current: unknown) => StoreChange<T>,
  ): Promise<Result<{ value: T; setAside: string | null }, StoreFailure>> {
    let setAside: string | null = null;
    return alone(name, async (path, stillAlone) => {
      const found = await readDocument(path);
      const wanted = change(documentOf(found));
      if (found.kind === 'damaged' || (found.kind === 'document' && wanted.setAside === true)) {
        if (!(await stillAlone())) return null;
        setAside = await moveAside(path);
      }
      if (wanted.document === undefined) return ok({ value: wanted.value, setAside });
      const text = `${JSON.stringify(wanted.document)}\n`;
      if (Buffer.byteLength(text) > maxBytes) return err({ kind: 'other', detail: `${name}.json would be bigger than ${maxBytes} bytes` });
      await removeDrafts(path);
      return (await writeFileAtomically(path, text, stillAlone)) ? ok({ value: wanted.value, setAside }) : null;
    });
  }

  return {
    update,
    async read(name) {
      try {
        const found = await readDocument(pathOf(name));
        if (found.kind === 'none') return ok(null);
        if (found.kind === 'document') return ok(found.document);
        // Moved only under the lock: another instance may have mended it meanwhile.
        const moved = await update(name, () => ({ value: undefined }));
        if (!moved.ok) return err({ kind: 'damaged', detail: `${found.detail}; ${moved.error.detail}` });
        if (moved.value.setAside === null) return ok(documentOf(await readDocument(pathOf(name))));
        return err({ kind: 'damaged', detail: found.detail, setAside: moved.value.setAside });
      } catch (error) {
        return err(storeFailure(error));
      }
    },
    async write(name, document) {
      const done = await update(name, () => ({ document, value: undefined }));
      return done.ok ? ok(undefined) : done;
    },
    remove(name) {
      return alone(name, async (path) => {
        try {
          await unlink(path);
        } catch (error) {
          if (errnoOf(error) === 'ENOENT') return ok(false);
          throw error;
        }
        await syncFolder(options.folder);
        return ok(true);
      });
    },
    async setAside(name) {
      return alone(name, async (path) => {
        const found = await readDocument(path);
        return found.kind === 'none' ? err({ kind: 'other', detail: `${path} does not exist` }) : ok(await moveAside(path));
      });
    },
  };
}

function documentOf(found: Found): unknown {
  return found.kind === 'document' ? found.document : null;
}

async function readDocument(path: string): Promise<Found> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { kind: 'none' };
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size > maxBytes) return { kind: 'damaged', detail: `${path} has ${size} bytes, more than ${maxBytes}` };
    const bytes = await file.readFile();
    return { kind: 'document', document: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch (error) {
    if (errnoOf(error) !== '' && errnoOf(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return { kind: 'damaged', detail: `${path} is no JSON document` };
  } finally {
    await file.close();
  }
}

/** Moves the file to `<name>.damaged-<time>[-n].json` beside it and returns that path. */
async function moveAside(path: string): Promise<string> {
  const stem = path.replace(/\.json$/, `.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  for (let n = 1; ; n += 1) {
    const target = n === 1 ? `${stem}.json` : `${stem}-${n}.json`;
    // The empty file reserves the name: a rename alone would silently replace an older one.
    try {
      await (await open(target, 'wx', 0o600)).close();
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue;
      throw error;
    }
    try {
      await renameFile(path, target);
    } catch (error) {
      await unlink(target).catch(() => undefined);
      throw error;
    }
    await syncFolder(join(path, '..'));
    return target;
  }
}
