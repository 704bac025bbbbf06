import type { EnteredEndpoint, IncomingProtocol } from '../../contract/settings.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';

/** Servers and logins given by flags. */
export interface EnteredOptions {
  readonly login?: string;
  readonly smtpLogin?: string;
  readonly imap?: string;
  readonly pop3?: string;
  readonly smtp?: string;
}

/** Reads `HOST:PORT:tls|starttls`; an IPv6 host stands in brackets. */
export function readEndpoint(context: Pick<CliContext, 'say'>, protocol: IncomingProtocol | 'smtp', text: string): EnteredEndpoint {
  const match = /^(?:\[([0-9a-f:]+)\]|([^\s:/@]{1,253})):(\d{1,5}):(tls|starttls)$/i.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) throw new UsageError('bad_endpoint', context.say('cli.bad_endpoint', { value: text }));
  return {
    protocol,
    host: (match[1] ?? match[2] ?? '').toLowerCase(),
    port,
    security: match[4]?.toLowerCase() === 'tls' ? 'tls' : 'starttls',
  };
}

/** The flags as the contract takes them, in `discover` and `check` alike. */
export function enteredServers(
  context: Pick<CliContext, 'say'>,
  { imap, pop3, smtp, login, smtpLogin }: EnteredOptions,
): { login?: string; smtpLogin?: string; incoming?: EnteredEndpoint; outgoing?: EnteredEndpoint } {
  if (imap !== undefined && pop3 !== undefined) throw new UsageError('bad_option', context.say('cli.usage', { detail: '--imap, --pop3' }));
  const incoming =
    imap !== undefined ? readEndpoint(context, 'imap', imap) : pop3 !== undefined ? readEndpoint(context, 'pop3', pop3) : undefined;
  const outgoing = smtp === undefined ? undefined : readEndpoint(context, 'smtp', smtp);
  return {
    ...(login === undefined ? {} : { login }),
    ...(smtpLogin === undefined ? {} : { smtpLogin }),
    ...(incoming === undefined ? {} : { incoming }),
    ...(outgoing === undefined ? {} : { outgoing }),
  };
}
