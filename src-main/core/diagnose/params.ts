import type { Diagnosis, DiagnosisContext, Observation } from '../facts.ts';
import { redact } from '../redact/redact.ts';
import type { Clues } from './clues.ts';

type Params = Record<string, string | number>;

/** After this an app password works everywhere (Yandex's help, 2026-10: two to three hours). */
export const appPasswordWaitMinutes = 180;

const replyLimit = 400;
const otherForms: Readonly<Record<string, readonly [number, 'tls' | 'starttls']>> = {
  'imap 993': [143, 'starttls'],
  'imap 143': [993, 'tls'],
  'pop3 995': [110, 'starttls'],
  'pop3 110': [995, 'tls'],
  'smtp 465': [587, 'starttls'],
  'smtp 587': [465, 'tls'],
  'smtp 25': [587, 'starttls'],
};

/** Makes a foreign text harmless as part of our own: one line, no Markdown link, bounded. */
export function plainParam(value: string, limit = 300): string {
  const line = value.replace(/\s+/gu, ' ').replaceAll('](', '] (').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** Names and numbers for the texts, from what our own check saw. Internal ones: `providerId`, `fingerprint`, `retryAfterSeconds`, `portInUse`. */
export function observedParams(observation: Observation, context: DiagnosisContext, clues: Clues): Diagnosis['params'] {
  const { endpoint, happening } = observation;
  const params: Params = {};
  const put = (name: string, value: string | number | null | undefined): void => {
    if (value === undefined || value === null || value === '') return;
    params[name] = typeof value === 'string' ? plainParam(value, name === 'reply' ? replyLimit : 300) : value;
  };
  const providerId = context.provider ?? clues.providers[0];
  put('providerId', providerId);
  put('address', context.address);
  put('login', context.login);
  put('loginForm', context.otherLoginForm);
  put('from', context.from);
  put('domain', context.domain);
  put('protocol', observation.protocol?.toUpperCase());
  put('command', observation.command);
  if (endpoint !== undefined) {
    put('host', endpoint.host);
    put('port', endpoint.port);
    put('security', endpoint.security === 'tls' ? 'SSL/TLS' : 'STARTTLS');
    const other =
      context.otherForm === undefined
        ? otherForms[`${observation.protocol ?? ''} ${String(endpoint.port)}`]
        : ([context.otherForm.port, context.otherForm.security] as const);
    if (other !== undefined && context.otherForm?.worked !== false) {
      put('otherPort', other[0]);
      put('otherSecurity', other[1] === 'tls' ? 'SSL/TLS' : 'STARTTLS');
      if (context.otherForm?.worked === true) put('portInUse', other[0]);
    }
  }
  if (happening.kind === 'reply' || happening.kind === 'garbage') put('reply', redact(clues.shown));
  if (happening.kind === 'errno') put('reply', redact(happening.message === '' ? happening.errno : happening.message));
  if (happening.kind === 'dns') put('host', happening.name);
  if (happening.kind === 'tls') {
    put('reply', happening.code);
    const { certificate } = happening;
    if (certificate !== null) {
      put('issuer', certificate.issuerOrganization === '' ? certificate.issuer : certificate.issuerOrganization);
      put('validTo', certificate.validTo.slice(0, 10));
      put('validFrom', certificate.validFrom.slice(0, 10));
      put('certNames', (certificate.altNames.length > 0 ? certificate.altNames : [certificate.subject]).slice(0, 5).join(', '));
      if (clues.loopback) put('fingerprint', certificate.sha256);
    }
  }
  if (context.now !== undefined) {
    put('clock', new Date(context.now).toISOString().slice(0, 16).replace('T', ' '));
  }
  put('retryAfterSeconds', clues.retryAfterSeconds);
  put('queueId', queueIdOf(clues.shown));
  put('link', linkOf(clues.shown));
  for (const [name, value] of Object.entries(observation.params ?? {})) put(name, value);
  return params;
}

/** How long a new app password still needs, where the person told us when it was made. */
export function waitingParams(context: DiagnosisContext): Diagnosis['params'] {
  if (context.appPasswordAgeMinutes === undefined) return {};
  const minutes = Math.max(1, Math.ceil(appPasswordWaitMinutes - context.appPasswordAgeMinutes));
  return { minutes, retryAfterSeconds: minutes * 60 };
}

/** The same for a pasted text: only what the text itself tells. */
export function pastedParams(clues: Clues): Diagnosis['params'] {
  const params: Params = {};
  if (clues.shown !== '') params['reply'] = plainParam(redact(clues.shown), replyLimit);
  const [provider] = clues.providers;
  if (provider !== undefined) params['providerId'] = provider;
  if (clues.protocol !== null) params['protocol'] = clues.protocol.toUpperCase();
  if (clues.retryAfterSeconds !== null) params['retryAfterSeconds'] = clues.retryAfterSeconds;
  const queueId = queueIdOf(clues.shown);
  if (queueId !== null) params['queueId'] = queueId;
  const link = linkOf(clues.shown);
  if (link !== null) params['link'] = link;
  return params;
}

function queueIdOf(shown: string): string | null {
  return /queued (?:on \S{1,100} )?as <?([A-Za-z0-9-]{6,60})/u.exec(shown)?.[1] ?? null;
}

/** The first https link of a reply; whether it may be opened is decided where the action is made. */
function linkOf(shown: string): string | null {
  return /https:\/\/[a-z0-9.-]{3,120}\/[^\s<>"')\]]{0,300}/iu.exec(shown)?.[0].replace(/[.,;]+$/u, '') ?? null;
}
