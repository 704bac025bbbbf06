import { join } from 'node:path';

/** The checkout whose program is started; another one can be named, for steady specs while this one is being changed. */
export const root = process.env['MAILREADY_E2E_ROOT'] ?? join(import.meta.dirname, '..', '..', '..');
