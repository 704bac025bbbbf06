export interface AuthenticationResults {
  /** Who says so: the authserv-id. */
  readonly by: string;
  readonly spf: string | null;
  readonly dkim: string | null;
  readonly dmarc: string | null;
}

/** The headers of a block as name and unfolded value, in order. */
export function headerFields(block: string): { readonly name: string; readonly value: string }[] {
  return block
    .slice(0, 65_536)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .map((line) => /^([!-9;-~]+):\s?(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ name: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim() }));
}

/**
 * The clauses between semicolons, the authserv-id first. Comments, which may nest and hold anything, go; of a quoted
 * string only what cannot be taken for a clause stays (RFC 8601 §2.2 with RFC 5322 §3.2).
 */
function clauses(value: string): string[] {
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let i = 0; i < value.length; i += 1) {
    const c = value[i] ?? '';
    if (c === '\\') i += 1;
    else if (c === '"' && depth === 0) quoted = !quoted;
    else if (quoted) out += /[\w.-]/.test(c) ? c : '_';
    else if (c === '(') depth += 1;
    else if (c === ')' && depth > 0) depth -= 1;
    else if (depth === 0) out += c;
  }
  return out.split(';').map((clause) => clause.trim());
}

const ranks = ['pass', 'temperror', 'permerror', 'policy', 'neutral', 'softfail', 'fail', 'none'];
const rank = (result: string): number => (ranks.includes(result) ? ranks.indexOf(result) : ranks.length);

/**
 * What the receiving server itself found (RFC 8601): the topmost header, with further ones of the same server next to it,
 * because some servers write one header per method. Several DKIM results: the best one counts. Null: no such header.
 */
export function readAuthenticationResults(block: string): AuthenticationResults | null {
  const fields = headerFields(block);
  const top = fields.findIndex((field) => field.name === 'authentication-results');
  if (top === -1) return null;
  const server = (parts: readonly string[]): string => parts[0]?.split(/\s+/)[0]?.toLowerCase() ?? '';
  const by = server(clauses(fields[top]?.value ?? ''));
  const found: Record<'spf' | 'dkim' | 'dmarc', string | null> = { spf: null, dkim: null, dmarc: null };
  for (const field of fields.slice(top)) {
    // What stands below the next Received came with the letter: anybody may have written it, under any name.
    if (field.name === 'received') break;
    if (field.name !== 'authentication-results') continue;
    const parts = clauses(field.value);
    if (server(parts) !== by) break;
    for (const part of parts.slice(1)) {
      const match = /^(spf|dkim|dmarc)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(part);
      const method = match?.[1]?.toLowerCase() as 'spf' | 'dkim' | 'dmarc' | undefined;
      const result = match?.[2]?.toLowerCase();
      if (method === undefined || result === undefined) continue;
      const known = found[method];
      if (known === null || rank(result) < rank(known)) found[method] = result;
    }
  }
  return { by, ...found };
}
