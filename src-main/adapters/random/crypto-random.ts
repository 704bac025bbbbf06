import { randomBytes } from 'node:crypto';
import type { Random } from '../../core/ports.ts';

/** Randomness of the operating system, fit for handles and tokens. */
export function cryptoRandom(): Random {
  return { hex: (bytes) => randomBytes(bytes).toString('hex') };
}
