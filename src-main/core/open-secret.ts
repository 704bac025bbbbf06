import { Secret } from './secret.ts';

/** The only door to a secret's text. See the boundary rule `secret-door` for who may import this file. */
export function openSecret(secret: Secret): string {
  return Secret.open(secret);
}
