import type { DiagnosisContext } from '../facts.ts';
import type { Ask, Resolver } from '../ports.ts';

/** Servers that stand for "mail works from here". Their names are asked of DNS; they are contacted only when the person asks for it. */
export const knownServers = [
  { host: 'imap.yandex.ru', port: 993 },
  { host: 'smtp.yandex.ru', port: 465 },
  { host: 'smtp.mail.ru', port: 465 },
  { host: 'smtp.gmail.com', port: 587 },
] as const;

/** Names of two owners: one of them may be filtered where the rest of DNS works. */
export const controlNames = [knownServers[0].host, knownServers[3].host] as const;

export interface ControlAnswer {
  /** Both names were denied: this resolver says "no such name" to what exists, so its "no" proves nothing. */
  readonly denied: boolean;
  readonly addresses: readonly string[];
}

/** The control question: what a resolver says of names that certainly exist. */
export async function askControlNames(resolver: Resolver, ask: Ask): Promise<ControlAnswer> {
  const answers = await Promise.all(controlNames.map((name) => resolver.addresses(name, ask)));
  return {
    denied: answers.every((answer) => !answer.ok && (answer.error.outcome === 'nxdomain' || answer.error.outcome === 'nodata')),
    addresses: answers.flatMap((answer) => (answer.ok ? answer.value.map(({ address }) => address) : [])),
  };
}

/** What diagnosis is told where both names were denied. */
export const deniesAll: Pick<DiagnosisContext, 'network' | 'seen'> = { network: 'denies_all', seen: { deniedToo: [...controlNames] } };
