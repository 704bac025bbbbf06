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

/** Comments may nest and may hold anything, `;` and `dkim=pass` included: RFC 8601 §2.2 with RFC 5322 CFWS. */
function withoutComments(value: string): string {
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let i = 0; i < value.length; i += 1) {
    const c = value[i] ?? '';
    if (c === '\\') {
      if (depth === 0) out += c + (value[i + 1] ?? '');
      i += 1;
    } else if (c === '"' && depth === 0) {
      quoted = !quoted;
      out += c;
    } else if (c === '(' && !quoted) depth += 1;
    else if (c === ')' && !quoted && depth > 0) depth -= 1;
    else if (depth === 0) out += c;
  }
  return out;
}

const rank = ['pass', 'temperror', 'permerror', 'policy', 'neutral', 'softfail', 'fail', 'none'];

/**
 * What the receiving server itself found (RFC 8601): the topmost header, with further ones of the same server next to it,
 * because some servers write one header per method. Several DKIM results: the best one counts. Null: no such header.
 */
export function readAuthenticationResults(block: string): AuthenticationResults | null {
  const all = headerFields(block).filter((field) => field.name === 'authentication-results');
  const first = all[0];
  if (first === undefined) return null;
  const server = (value: string): string => (withoutComments(value).split(';')[0] ?? '').trim().split(/\s+/)[0]?.toLowerCase() ?? '';
  const by = server(first.value);
  const found: Record<'spf' | 'dkim' | 'dmarc', string | null> = { spf: null, dkim: null, dmarc: null };
  for (const field of all) {
    if (server(field.value) !== by) break;
    for (const part of withoutComments(field.value).split(';').slice(1)) {
      const match = /^\s*(spf|dkim|dmarc)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(part);
      const method = match?.[1]?.toLowerCase() as 'spf' | 'dkim' | 'dmarc' | undefined;
      const result = match?.[2]?.toLowerCase();
      if (method === undefined || result === undefined) continue;
      const known = found[method];
      if (known === null || rank.indexOf(result) < rank.indexOf(known)) found[method] = result;
    }
  }
  return { by, ...found };
}
