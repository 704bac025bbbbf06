import { createHmac, randomBytes } from 'node:crypto';

/** How a scripted server carries a SASL exchange: sends a challenge (base64, may be empty), gets the client's line. */
export interface SaslWire {
  challenge(base64: string): void;
  readLine(): Promise<string>;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly mechanism: string;
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
): Promise<'accepted' | 'refused' | 'cancelled' | 'unknown'> {
  const ask = async (challenge: string): Promise<string | null> => {
    wire.challenge(challenge);
    const line = await wire.readLine();
    return line === '*' ? null : line;
  };
  const judge = (login: string, password: string): 'accepted' | 'refused' => (Object.hasOwn(users, login) && users[login] === password ? 'accepted' : 'refused');

  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const answer = initial ?? (await ask(''));
      if (answer === null) return 'cancelled';
      const [, login = '', password = ''] = decode(answer).split('\0');
      return judge(login, password);
    }
    case 'LOGIN': {
      const login = initial ?? (await ask(encode('Username:')));
      if (login === null) return 'cancelled';
      const password = await ask(encode('Password:'));
      return password === null ? 'cancelled' : judge(decode(login), decode(password));
    }
    case 'CRAM-MD5': {
      const challenge = `<${randomBytes(8).toString('hex')}@double.test>`;
      const answer = await ask(encode(challenge));
      if (answer === null) return 'cancelled';
      const [login = '', digest = ''] = decode(answer).split(' ');
      const password = Object.hasOwn(users, login) ? users[login] : undefined;
      return password !== undefined && createHmac('md5', password).update(challenge).digest('hex') === digest ? 'accepted' : 'refused';
    }
    case 'XOAUTH2': {
      const answer = initial ?? (await ask(''));
      if (answer === null) return 'cancelled';
      const login = /user=([^\u0001]*)/u.exec(decode(answer))?.[1] ?? '';
      const token = /auth=Bearer ([^\u0001]*)/u.exec(decode(answer))?.[1] ?? '';
      return judge(login, token);
    }
    default:
      return 'unknown';
  }
}
