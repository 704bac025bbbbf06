import type { SourceNote, SourceNoteCode } from '../../contract/source-note.ts';

/** The technical line of each note; `{name}` stands for a param. */
const lines: Readonly<Record<SourceNoteCode, string>> = {
  dns: 'DNS {outcome} for {name}{detail}',
  http_status: 'HTTP {status}',
  http_dns: 'dns: {detail}',
  http_connect: 'connect: {detail}',
  http_tls: 'tls: {detail}',
  http_timeout: 'timeout: {detail}',
  http_too_large: 'too_large: {detail}',
  http_redirect: 'redirect: {detail}',
  http_http: 'http: {detail}',
  http_cancelled: 'cancelled: {detail}',
  host_unknown: '{host} does not exist',
  domain_unknown: 'the domain does not exist',
  none_offered: 'the domain says that it offers none (target ".")',
  accepts_no_mail: 'the domain says that it accepts no mail (RFC 7505)',
  exchange_unknown: '{host} is nobody we know',
  no_usual_name: 'none of the usual names exists',
  nobody_answers: 'nobody answers at {hosts}',
  srv_unusable: '{service}: no usable target ({host}:{port})',
  jmap: 'JMAP (RFC 8620) at {host}',
  autodiscover: 'a hint only: Autodiscover answers at {host}',
  digest_missing: 'no digest in DNS ({outcome})',
  digest_other: 'the digest in DNS is another',
  document_empty: 'an empty document',
  document_html: 'HTML instead of XML',
  document_not_xml: 'no XML',
  document_unread: '{detail}',
  document_shape: '{detail}',
  document_no_server: '{detail}',
  servers_unusable: 'no usable server: {detail}',
  stale: 'out of date: it names {hosts}, which failed the probe, but mail goes to {exchange} ({provider}) now',
};
const longest = 160;

/** Makes a note; texts in it are cut, for they come from servers. */
export function note(code: SourceNoteCode, params: Readonly<Record<string, string | number>> = {}): SourceNote {
  return {
    code,
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, longest) : value]),
    ),
  };
}

/** The note as one technical line, for scripts and the command line. */
export function lineOf({ code, params }: SourceNote): string {
  return lines[code].replace(/\{(\w+)\}/gu, (_, name: string) => String(params[name] ?? ''));
}
