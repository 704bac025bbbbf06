import { z } from 'zod';
import { EnteredEndpoint, Protocol, Security } from './settings.ts';

/** What a look at a server without any password says about it. */
export const markOutcomes = [
  'answers',
  /** The other encryption works on this very port. */
  'wrong_security',
  'port_closed',
  'port_silent',
  'name_unknown',
  /** Nobody could be asked about the name. */
  'name_unanswered',
  'certificate_name',
  'certificate_bad',
  'other_protocol',
  /** A mail server, but without encryption on this port. */
  'no_encryption',
  'tls_failed',
  'says_nothing',
  'hangs_up',
  'refuses',
] as const;
export const MarkOutcome = z.enum(markOutcomes);
export type MarkOutcome = z.output<typeof MarkOutcome>;

export const ServerMark = z.strictObject({
  /** As it was looked at: the host in ASCII. */
  server: EnteredEndpoint,
  outcome: MarkOutcome,
  /** Where the same server does answer, if not as entered. */
  works: z.strictObject({ port: z.int().min(1).max(65535), security: Security }).nullable(),
  /** For `certificate_name`: whom the certificate is for, at most five names. */
  names: z.array(z.string().max(253)).max(5),
  /** For `other_protocol`: what was recognised. */
  speaks: Protocol.nullable(),
  ms: z.number().min(0),
});
export type ServerMark = z.output<typeof ServerMark>;

/** The standard names; the same in every language. */
export const securityNames = { tls: 'SSL/TLS', starttls: 'STARTTLS' } as const;

/** The sentences of a mark: keys of `assets/locales/<language>/mark.json` and what fills them. */
export function markWords(mark: ServerMark): readonly { readonly key: string; readonly params: Readonly<Record<string, string>> }[] {
  const { server, outcome, works, names, speaks } = mark;
  const said = {
    port: String(server.port),
    protocol: server.protocol.toUpperCase(),
    names: names.join(', '),
    speaks: speaks?.toUpperCase() ?? 'none',
    security: works === null ? '' : securityNames[works.security],
  };
  const sentence = { key: `mark.${outcome}`, params: said };
  if (works === null || outcome === 'wrong_security') return [sentence];
  return [sentence, { key: 'mark.works', params: { ...said, port: String(works.port) } }];
}
