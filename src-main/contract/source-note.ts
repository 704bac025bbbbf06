import { z } from 'zod';

/** What a source of settings met, by name: the window has words for each (`note.` + code), with the params of that code. */
export const sourceNoteCodes = [
  'dns', // outcome, name, detail
  'http_status', // status
  'http_dns', // host, detail
  'http_connect', // host, detail
  'http_tls', // host, detail
  'http_timeout', // host, detail
  'http_too_large', // host, detail
  'http_redirect', // host, detail
  'http_http', // host, detail
  'http_cancelled', // host, detail
  'host_unknown', // host
  'domain_unknown',
  'none_offered',
  'accepts_no_mail',
  'exchange_unknown', // host
  'no_usual_name',
  'nobody_answers', // hosts
  'srv_unusable', // service, host, port
  'jmap', // host
  'autodiscover', // host
  'digest_missing', // outcome
  'digest_other',
  'document_empty',
  'document_html',
  'document_not_xml',
  'document_unread', // detail
  'document_shape',
  'document_no_server',
  'servers_unusable', // reason (host, port, encryption, login), detail
  'stale', // hosts, exchange, provider
] as const;
export const SourceNoteCode = z.enum(sourceNoteCodes);
export type SourceNoteCode = z.output<typeof SourceNoteCode>;

export const SourceNote = z.strictObject({ code: SourceNoteCode, params: z.record(z.string(), z.union([z.string(), z.number()])) });
export type SourceNote = z.output<typeof SourceNote>;
