import type { CheckResult } from '../../../src-main/contract/check.ts';
import { startImapDouble, type ImapDouble, type ImapDoubleOptions } from '../../doubles/imap-double.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { startSmtpDouble, type SmtpCommand, type SmtpDouble, type SmtpDoubleOptions } from '../../doubles/smtp-double.ts';
import { check, type Circumstances, type Order, type Told } from '../check/check-kit.ts';

/** What a good receiving server puts on top. */
export const proven =
  'Authentication-Results: mx.example.test; spf=pass smtp.mailfrom=example.test; dkim=pass header.d=example.test; dmarc=pass\r\n';

export interface Office {
  readonly imap: ImapDouble;
  readonly smtp: SmtpDouble;
  readonly store: MailStore;
  /** Runs a whole check with a letter. */
  trip(order?: Order, how?: Circumstances): Promise<Told>;
  /** Subjects, or the words `our letter`, of a folder. */
  inFolder(path: string): string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** One mailbox with both its servers; what SMTP takes arrives in INBOX unless told otherwise. */
export async function office(imapOptions: ImapDoubleOptions = {}, smtpOptions: SmtpDoubleOptions = {}): Promise<Office> {
  const store = imapOptions.store ?? new MailStore();
  const imap = await startImapDouble({ ...imapOptions, store });
  const smtp = await startSmtpDouble({ store, prepend: proven, ...smtpOptions });
  return {
    imap,
    smtp,
    store,
    trip: (order = {}, how = {}) => check({ incoming: imap.port, outgoing: smtp.port, send: true, ...order }, how),
    inFolder: (path) =>
      (store.find(path)?.letters ?? []).map(({ raw }) =>
        raw.includes('<mailready.') ? 'our letter' : (/Subject: (\S+)/u.exec(raw.toString())?.[1] ?? ''),
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all([imap.close(), smtp.close()]);
    },
  };
}

/** Puts what was just sent into folders, in place of the usual delivery. */
export const deliverTo =
  (store: MailStore, ...folders: readonly string[]) =>
  (command: SmtpCommand): void => {
    for (const folder of folders) store.deliver(folder, `${folder === 'Sent' ? '' : proven}${command.letter?.raw.toString() ?? ''}`);
    command.reply(250, '2.0.0 Ok: queued as 4711');
  };

export const status = (result: CheckResult, id: string): string | undefined => result.steps.find((step) => step.id === id)?.status;
export const factsOf = (result: CheckResult, id: string): Record<string, unknown> =>
  result.steps.find((step) => step.id === id)?.facts ?? {};
export const codes = ({ result }: Told): string[] => result.problems.map((problem) => `${problem.code} ${problem.severity}`);
