import type { CheckEvent, CheckResult } from '../../../contract/check.ts';
import type { EnteredEndpoint, IncomingProtocol } from '../../../contract/settings.ts';
import type { CheckInput } from '../../../contract/contract.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes, UsageError } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { checkText, eventLine } from '../print/check-text.ts';
import { askYes, readSecrets } from '../read-secrets.ts';
import type { SecretOptions } from '../read-secrets.ts';

export interface CheckOptions extends SecretOptions {
  readonly login?: string;
  readonly smtpLogin?: string;
  readonly from?: string;
  readonly imap?: string;
  readonly pop3?: string;
  readonly smtp?: string;
  /** commander's `--no-send`. */
  readonly send: boolean;
  readonly receiveOnly?: boolean;
  readonly sendOnly?: boolean;
  readonly trust?: boolean;
  readonly save?: boolean;
  readonly alsoTo?: string;
  readonly pin?: string;
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

export const tellProgress =
  (context: CliContext) =>
  (event: CheckEvent): void => {
    const line = eventLine(event, context.say);
    if (line !== null) context.progress(line);
  };

/** 0 works, 1 a problem, 130 cancelled. */
export function checkOutcome(context: CliContext, result: CheckResult): Outcome {
  const code = context.signal.aborted ? exitCodes.cancelled : result.verdict === 'failed' ? exitCodes.problem : exitCodes.works;
  return { code, json: result, text: checkText(result, context.say) };
}

export async function check(context: CliContext, address: string, options: CheckOptions): Promise<Outcome> {
  valueOf(await context.client.call('address.read', { address, language: context.language }));
  if (options.imap !== undefined && options.pop3 !== undefined)
    throw new UsageError('bad_option', context.say('cli.usage', { detail: '--imap, --pop3' }));
  if (options.receiveOnly === true && options.sendOnly === true)
    throw new UsageError('bad_option', context.say('cli.usage', { detail: '--receive-only, --send-only' }));
  if (options.passwordStdin === true && options.saved === true)
    throw new UsageError('bad_option', context.say('cli.usage', { detail: '--password-stdin, --saved' }));
  const incoming =
    options.imap !== undefined
      ? readEndpoint(context, 'imap', options.imap)
      : options.pop3 !== undefined
        ? readEndpoint(context, 'pop3', options.pop3)
        : undefined;
  const outgoing = options.smtp === undefined ? undefined : readEndpoint(context, 'smtp', options.smtp);
  const secrets = await readSecrets(context, address, options);
  const order: CheckInput = {
    address,
    language: context.language,
    ...secrets,
    ...(options.login === undefined ? {} : { login: options.login }),
    ...(options.smtpLogin === undefined ? {} : { smtpLogin: options.smtpLogin }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(incoming === undefined ? {} : { incoming }),
    ...(outgoing === undefined ? {} : { outgoing }),
    scope: options.receiveOnly === true ? 'receive' : options.sendOnly === true ? 'send' : 'both',
    send: options.send,
    ...(options.alsoTo === undefined ? {} : { alsoTo: options.alsoTo }),
    trust: options.trust ?? false,
    save: options.save ?? false,
    offline: context.offline,
    ...(options.pin === undefined ? {} : { pinnedCertificate: options.pin.toLowerCase().replaceAll(':', '') }),
  };
  const first = valueOf(await context.client.run('check', order, tellProgress(context), context.signal));
  const unconfirmed = first.problems.find((problem) => problem.code === 'settings_unconfirmed');
  if (unconfirmed === undefined || context.signal.aborted) return checkOutcome(context, first);
  const yes = await askYes(context.say('cli.trust_question', { domains: String(unconfirmed.params['host'] ?? '') }));
  if (!yes) return checkOutcome(context, first);
  return checkOutcome(
    context,
    valueOf(await context.client.run('check', { ...order, trust: true }, tellProgress(context), context.signal)),
  );
}
