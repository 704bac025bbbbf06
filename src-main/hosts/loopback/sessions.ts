import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may talk to this host: one-time tokens, and the sessions they were exchanged for. All live in memory only. */
export interface Sessions {
  /** A token of 256 random bits that can be exchanged once. */
  newToken(): string;
  /** The bearer of a new session, or null for a token that is unknown or spent. */
  exchange(token: string): string | null;
  knows(bearer: string): boolean;
}

export function createSessions(): Sessions {
  const tokens = new Set<Buffer>();
  const bearers = new Set<Buffer>();
  const mint = (into: Set<Buffer>): string => {
    const text = randomBytes(32).toString('base64url');
    into.add(digest(text));
    return text;
  };
  return {
    newToken: () => mint(tokens),
    exchange(token) {
      const held = find(tokens, token);
      if (held === null) return null;
      tokens.delete(held);
      return mint(bearers);
    },
    knows: (bearer) => find(bearers, bearer) !== null,
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Looks at every entry and compares in constant time. */
function find(among: ReadonlySet<Buffer>, text: string): Buffer | null {
  const wanted = digest(text);
  let found: Buffer | null = null;
  for (const held of among) if (timingSafeEqual(held, wanted)) found = held;
  return found;
}
