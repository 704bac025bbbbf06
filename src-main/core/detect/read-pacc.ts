import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IncomingEndpoint, OutgoingEndpoint } from '../../contract/settings.ts';
import { toAsciiDomain } from '../address/ascii-domain.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import { err, ok, type Result } from '../result.ts';
import { note } from './note.ts';

const Server = z.looseObject({ host: z.string().max(253) });
const Document = z.looseObject({
  protocols: z.looseObject({ imap: Server.optional(), pop3: Server.optional(), smtp: Server.optional(), submit: Server.optional() }),
  authentication: z.looseObject({ password: z.unknown().optional(), 'oauth-public': z.unknown().optional() }).optional(),
});

export interface PaccServers {
  readonly incoming: readonly IncomingEndpoint[];
  readonly outgoing: readonly OutgoingEndpoint[];
  readonly auth: readonly string[];
}

/**
 * Reads a `user-agent-configuration.json` (draft-ietf-mailmaint-pacc-02 and -03: `smtp` was renamed `submit`). Only
 * implicit TLS on the standard ports exists there.
 */
export function readPacc(body: Uint8Array, username: string): Result<PaccServers, SourceNote> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return err(note('document_unread', { detail: 'no JSON' }));
  }
  const parsed = Document.safeParse(json);
  if (!parsed.success) return err(note('document_shape', { detail: 'JSON of another shape' }));
  const { protocols, authentication } = parsed.data;
  const place = (server: { readonly host: string } | undefined, port: number) => {
    const host = server === undefined ? null : toAsciiDomain(server.host);
    return host === null ? null : { host, port, security: 'tls' as const, username };
  };
  const imap = place(protocols.imap, 993);
  const pop3 = place(protocols.pop3, 995);
  const smtp = place(protocols.submit ?? protocols.smtp, 465);
  if (imap === null && pop3 === null && smtp === null)
    return err(note('document_no_server', { detail: 'JSON without a usable mail server' }));
  return ok({
    incoming: [
      ...(imap === null ? [] : [{ protocol: 'imap' as const, ...imap }]),
      ...(pop3 === null ? [] : [{ protocol: 'pop3' as const, ...pop3 }]),
    ],
    outgoing: smtp === null ? [] : [{ protocol: 'smtp' as const, ...smtp }],
    auth: [
      ...(authentication?.password === undefined ? [] : ['password']),
      ...(authentication?.['oauth-public'] === undefined ? [] : ['oauth2']),
    ],
  });
}

/** True if one of the TXT records of `_ua-auto-config.D` holds the SHA-256 of exactly this body. */
export function digestMatches(body: Uint8Array, txt: readonly string[]): boolean {
  const digest = createHash('sha256').update(body).digest('base64').replace(/=+$/u, '');
  return txt.some((record) => {
    const fields = new Map(
      record.split(';').map((field) => {
        const cut = field.indexOf('=');
        return [field.slice(0, cut).trim().toLowerCase(), field.slice(cut + 1).trim()] as const;
      }),
    );
    return fields.get('v') === 'UAAC1' && fields.get('a')?.toLowerCase() === 'sha256' && fields.get('d')?.replace(/=+$/u, '') === digest;
  });
}
