import { createHmac, randomBytes } from 'node:crypto';

/** How a scripted server carries a SASL exchange: sends a challenge (base64, may be empty), gets the client's line. */
export interface SaslWire {
  challenge(base64: string): void;
  readLine(): Promise<string>;
}

export interface SaslOutcome {
  readonly outcome: 'accepted' | 'refused' | 'cancelled' | 'unknown';
  /** As the client gave it; empty when it never got that far. */
  readonly login: string;
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * Runs PLAIN, LOGIN, CRAM-MD5 or XOAUTH2 and says whether `users` (login → password or token) has it;
 * `cancelled` is the client's `*`, `unknown` a mechanism that we do not play.
 */
export async function authenticate(
  mechanism: string,
  initial: string | undefined,
  wire: SaslWire,
  users: Readonly<Record<string, string>>,
): Promise<SaslOutcome> {
  const ask = async (challenge: string): Promise<string | null> => {
    wire.challenge(challenge);
    const line = await wire.readLine();
    return line === '*' ? null : line;
  };
  const passwordOf = (login: string): string | undefined => (Object.hasOwn(users, login) ? users[login] : undefined);
  const judge = (login: string, password: string): SaslOutcome => ({
    outcome: passwordOf(login) === password ? 'accepted' : 'refused',
    login,
  });
  const cancelled: SaslOutcome = { outcome: 'cancelled', login: '' };

  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const answer = initial ?? (await ask(''));
      if (answer === null) return cancelled;
      const [, login = '', password = ''] = decode(answer).split('\0');
      return judge(login, password);
    }
    case 'LOGIN': {
      const login = initial ?? (await ask(encode('Username:')));
      if (login === null) return cancelled;
      const password = await ask(encode('Password:'));
      return password === null ? cancelled : judge(decode(login), decode(password));
    }
    case 'CRAM-MD5': {
      const challenge = `<${randomBytes(8).toString('hex')}@double.test>`;
      const answer = await ask(encode(challenge));
      if (answer === null) return cancelled;
      const [login = '', digest = ''] = decode(answer).split(' ');
      const password = passwordOf(login);
      const right = password !== undefined && createHmac('md5', password).update(challenge).digest('hex') === digest;
      return { outcome: right ? 'accepted' : 'refused', login };
    }
    case 'XOAUTH2': {
      const answer = initial ?? (await ask(''));
      if (answer === null) return cancelled;
      const fields = decode(answer).split('\u0001');
      const field = (start: string): string => fields.find((it) => it.startsWith(start))?.slice(start.length) ?? '';
      return judge(field('user='), field('auth=Bearer '));
    }
    default:
      return { outcome: 'unknown', login: '' };
  }
}
