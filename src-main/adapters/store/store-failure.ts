import type { StoreFailure } from '../../core/ports.ts';

const kinds: Readonly<Record<string, StoreFailure['kind']>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read_only',
  EACCES: 'read_only',
  EPERM: 'read_only',
};

/** Node's errno name of an exception, or the empty string. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What an exception of the file system means for a document; any other exception is a bug and goes on. */
export function storeFailure(error: unknown): StoreFailure {
  const errno = errnoOf(error);
  if (errno === '' || !(error instanceof Error)) throw error;
  return { kind: kinds[errno] ?? 'other', detail: error.message };
}
