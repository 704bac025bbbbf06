import { testAuthority } from '../../doubles/certificates.ts';
import { type ImapDouble, type ImapDoubleOptions, startImapDouble } from '../../doubles/imap-double.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { type SmtpDouble, type SmtpDoubleOptions, startSmtpDouble } from '../../doubles/smtp-double.ts';
import type { Order } from './order.ts';

export interface DoubleMailbox extends AsyncDisposable {
  readonly imap: ImapDouble;
  readonly smtp: SmtpDouble;
  readonly store: MailStore;
  /** PEM of their root, and its file for `--ca`. */
  readonly ca: string;
  readonly caFile: string;
  /** Address, password and both endpoints. */
  readonly order: Order;
}

/** A scripted mailbox `anna@example.test` behind IMAP and SMTP with TLS on free ports of 127.0.0.1. */
export async function startDoubles(
  options: { readonly imap?: ImapDoubleOptions; readonly smtp?: SmtpDoubleOptions; readonly password?: string } = {},
): Promise<DoubleMailbox> {
  const { ca, caFile } = await testAuthority();
  const password = options.password ?? 'right-password';
  const users = { 'anna@example.test': password };
  const store = new MailStore();
  const imap = await startImapDouble({ users, store, ...options.imap });
  const smtp = await startSmtpDouble({
    users,
    store,
    prepend: 'Authentication-Results: example.test; spf=pass; dmarc=pass\r\n',
    ...options.smtp,
  });
  const place = (port: number): string => `127.0.0.1:${String(port)}:tls`;
  return {
    imap,
    smtp,
    store,
    ca,
    caFile,
    order: { address: 'anna@example.test', password, imap: place(imap.port), smtp: place(smtp.port) },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([imap.close(), smtp.close()]);
    },
  };
}
