import { rawConnect, rawResolver, rawSrv, type RawServer, type RawWorld } from './raw-lines.ts';

export interface RawMailbox {
  readonly imap: RawServer;
  readonly smtp: RawServer;
  readonly login: string;
  readonly password: string;
}

/** The last line of an SMTP reply: code and a space. */
const smtpReply = /^(\d{3}) [^\n]*\n/mu;

/** The floor of a check: both logins side by side and nothing else, as lean as Node can do them. */
export async function rawLogins(world: RawWorld, mailbox: RawMailbox): Promise<void> {
  await Promise.all([rawImapLogin(world, mailbox), rawSmtpLogin(world, mailbox)]);
}

/** The floor where the servers are to be found first: SRV (RFC 6186), then the same. Nothing is looked at beforehand. */
export async function rawSrvLogins(
  world: RawWorld,
  domain: string,
  { login, password }: Pick<RawMailbox, 'login' | 'password'>,
): Promise<void> {
  const dns = rawResolver(world);
  await Promise.all([
    rawSrv(dns, `_imaps._tcp.${domain}`).then((imap) => rawImapLogin(world, { imap, login, password })),
    rawSrv(dns, `_submissions._tcp.${domain}`).then((smtp) => rawSmtpLogin(world, { smtp, login, password })),
  ]);
}

const initialResponse = ({ login, password }: Pick<RawMailbox, 'login' | 'password'>): string =>
  Buffer.from(`\0${login}\0${password}`).toString('base64');

/** Name, TCP, TLS, greeting, AUTHENTICATE PLAIN with the initial response (RFC 4959). */
async function rawImapLogin(world: RawWorld, mailbox: Omit<RawMailbox, 'smtp'>): Promise<void> {
  const lines = await rawConnect(world, mailbox.imap);
  await lines.until(/^\* OK[^\n]*\n/mu);
  lines.write(`a AUTHENTICATE PLAIN ${initialResponse(mailbox)}\r\n`);
  const answer = await lines.until(/^a [^\n]*\n/mu);
  lines.close();
  if (!/^a OK/mu.test(answer)) throw new Error(`IMAP: ${answer}`);
}

/** Name, TCP, TLS, greeting, EHLO, AUTH PLAIN with the initial response (RFC 4954). */
async function rawSmtpLogin(world: RawWorld, mailbox: Omit<RawMailbox, 'imap'>): Promise<void> {
  const lines = await rawConnect(world, mailbox.smtp);
  await lines.until(smtpReply);
  lines.write('EHLO [127.0.0.1]\r\n');
  await lines.until(smtpReply);
  lines.write(`AUTH PLAIN ${initialResponse(mailbox)}\r\n`);
  const answer = await lines.until(smtpReply);
  lines.close();
  if (!answer.startsWith('235')) throw new Error(`SMTP: ${answer}`);
}
