/** Login and password that a client gave; null where they make no sense. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
}

const decoded = (base64: string): string | null =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? Buffer.from(base64, 'base64').toString('utf8') : null;

/** Asks the client for one more line; null when it goes away or says `*`. */
export type Challenge = (text: string) => Promise<string | null>;

/** PLAIN, RFC 4616: `[authorization] NUL login NUL password`. */
async function plain(initial: string | null, challenge: Challenge): Promise<Credentials | null> {
  const answer = initial ?? (await challenge(''));
  const parts = answer === null ? undefined : decoded(answer)?.split('\0');
  const [, login, password] = parts ?? [];
  return parts?.length === 3 && login !== undefined && password !== undefined ? { login, password } : null;
}

/** LOGIN, draft-murchison-sasl-login: two questions. */
async function login(initial: string | null, challenge: Challenge): Promise<Credentials | null> {
  const name = initial ?? (await challenge(Buffer.from('Username:').toString('base64')));
  const word = name === null ? null : await challenge(Buffer.from('Password:').toString('base64'));
  const [first, second] = [name, word].map((answer) => (answer === null ? null : decoded(answer)));
  return first == null || second == null ? null : { login: first, password: second };
}

/** Runs one SASL exchange on the server's side; `unknown` is a mechanism that nobody offered. */
export async function askCredentials(
  mechanism: string,
  initial: string | null,
  challenge: Challenge,
): Promise<Credentials | 'unknown' | null> {
  // RFC 4959 §3: a lone `=` is an empty initial response.
  const first = initial === '=' ? '' : initial;
  switch (mechanism.toUpperCase()) {
    case 'PLAIN':
      return plain(first, challenge);
    case 'LOGIN':
      return login(first, challenge);
    default:
      return 'unknown';
  }
}
