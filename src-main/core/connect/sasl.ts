import { createHmac } from 'node:crypto';

/** Text as base64 of its UTF-8 bytes. */
export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** PLAIN, RFC 4616: empty authorization identity. */
export const saslPlain =
  (login: string) =>
  (password: string): string =>
    base64(`\0${login}\0${password}`);

/** CRAM-MD5, RFC 2195: `challenge` is the server's base64 text; a challenge that is no base64 gives an honest wrong answer. */
export const saslCramMd5 =
  (login: string, challenge: string) =>
  (password: string): string => {
    const digest = createHmac('md5', password).update(Buffer.from(challenge, 'base64')).digest('hex');
    return base64(`${login} ${digest}`);
  };
