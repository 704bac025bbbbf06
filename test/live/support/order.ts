import type { CheckInput } from '../../../src-main/contract/contract.ts';
import type { EnteredEndpoint } from '../../../src-main/contract/settings.ts';

/** What a check is to do, in the words of the command line; both ways of asking are made from it. */
export interface Order {
  readonly address: string;
  readonly password: string;
  readonly outgoingPassword?: string;
  readonly login?: string;
  readonly smtpLogin?: string;
  readonly from?: string;
  /** `HOST:PORT:tls|starttls` */
  readonly imap?: string;
  readonly pop3?: string;
  readonly smtp?: string;
  readonly only?: 'receive' | 'send';
  readonly noSend?: boolean;
  readonly alsoTo?: string;
  readonly trust?: boolean;
  readonly save?: boolean;
  readonly lang?: 'ru' | 'en';
}

/** `check …` as a person would type it. */
export function checkArgs(order: Order): string[] {
  const valued = [
    ['--login', order.login],
    ['--smtp-login', order.smtpLogin],
    ['--from', order.from],
    ['--imap', order.imap],
    ['--pop3', order.pop3],
    ['--smtp', order.smtp],
    ['--also-to', order.alsoTo],
    ['--lang', order.lang ?? 'en'],
  ] as const;
  const flags = [
    ['--receive-only', order.only === 'receive'],
    ['--send-only', order.only === 'send'],
    ['--no-send', order.noSend],
    ['--trust', order.trust],
    ['--save', order.save],
  ] as const;
  return [
    'check',
    order.address,
    '--password-stdin',
    '--json',
    ...valued.flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
    ...flags.flatMap(([name, on]) => (on === true ? [name] : [])),
  ];
}

/** What goes to stdin with `--password-stdin`. */
export function stdinOf(order: Order): string {
  return [order.password, ...(order.outgoingPassword === undefined ? [] : [order.outgoingPassword])].map((it) => `${it}\n`).join('');
}

function endpoint(protocol: EnteredEndpoint['protocol'], text: string): EnteredEndpoint {
  const [host = '', port = '', security = ''] = text.split(':');
  return { protocol, host, port: Number(port), security: security === 'tls' ? 'tls' : 'starttls' };
}

/** The same for the contract; the secrets are handles already. */
export function checkInput(order: Order, handle: string, outgoingHandle: string | null): CheckInput {
  const { login, smtpLogin, from, alsoTo } = order;
  const incoming =
    order.imap === undefined ? (order.pop3 === undefined ? undefined : endpoint('pop3', order.pop3)) : endpoint('imap', order.imap);
  return {
    address: order.address,
    language: order.lang ?? 'en',
    secret: { kind: 'held', handle },
    ...(outgoingHandle === null ? {} : { outgoingSecret: { kind: 'held' as const, handle: outgoingHandle } }),
    ...(login === undefined ? {} : { login }),
    ...(smtpLogin === undefined ? {} : { smtpLogin }),
    ...(from === undefined ? {} : { from }),
    ...(incoming === undefined ? {} : { incoming }),
    ...(order.smtp === undefined ? {} : { outgoing: endpoint('smtp', order.smtp) }),
    ...(alsoTo === undefined ? {} : { alsoTo }),
    scope: order.only ?? 'both',
    send: order.noSend !== true,
    trust: order.trust ?? false,
    save: order.save ?? false,
  };
}
