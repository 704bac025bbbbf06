import type { Action, ActionId } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import { Protocol } from '../../contract/settings.ts';
import type { Provider } from '../knowledge/provider.ts';

interface ActionInput {
  readonly ids: readonly ActionId[];
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly provider: Provider | null;
  readonly hasLetter: boolean;
  readonly label: (id: ActionId) => string;
  /** What the action will change; null where it changes nothing. */
  readonly changes: (id: ActionId) => string | null;
}

/** Seconds to wait where the server named no time. */
const usualWait: Partial<Record<ProblemCode, number>> = {
  server_unavailable: 1800,
  too_many_login_attempts: 3600,
  ip_blocked_by_server: 3600,
  too_many_connections: 600,
  throttled: 3600,
  greylisted: 900,
  mailbox_locked: 600,
  sending_limit_exceeded: 86_400,
  server_internal_error: 900,
  connection_dropped: 60,
  dns_lookup_failed: 60,
  letter_not_arrived: 900,
  recipient_server_unreachable: 14_400,
};

/** Keeps of a code's actions those that are possible here and gives them what they need. */
export function buildActions(input: ActionInput): Action[] {
  return input.ids.map((id) => buildAction(id, input)).filter((action) => action !== null);
}

function buildAction(id: ActionId, { code, params, provider, hasLetter, label, changes }: ActionInput): Action | null {
  const change = changes(id);
  const action = { id, label: label(id), ...(change === null ? {} : { changes: change }) };
  const text = (name: string): string | null => (typeof params[name] === 'string' ? params[name] : null);
  switch (id) {
    case 'open_app_passwords':
      return provider?.urls.app_passwords == null ? null : { ...action, url: provider.urls.app_passwords };
    case 'open_settings':
      return provider?.urls.settings == null ? null : { ...action, url: provider.urls.settings };
    case 'open_page': {
      const url = trustedLink(text('link'), provider);
      return url === null ? null : { ...action, url };
    }
    case 'open_guide':
      return provider === null ? null : action;
    case 'wait_and_retry': {
      const asked = params['retryAfterSeconds'];
      return { ...action, afterSeconds: typeof asked === 'number' && asked > 0 ? Math.ceil(asked) : (usualWait[code] ?? 900) };
    }
    case 'switch_endpoint': {
      const protocol = Protocol.safeParse(text('protocol')?.toLowerCase());
      const host = text('host');
      const port = params['otherPort'];
      if (!protocol.success || host === null || typeof port !== 'number' || port === params['portInUse']) return null;
      return {
        ...action,
        endpoint: { protocol: protocol.data, host, port, security: params['otherSecurity'] === 'STARTTLS' ? 'starttls' : 'tls' },
      };
    }
    case 'edit_address': {
      const suggestion = text('suggestion');
      return suggestion === null ? action : { ...action, suggestion };
    }
    case 'use_login_as_sender': {
      const login = text('login');
      return login?.includes('@') === true && login !== text('from') ? { ...action, suggestion: login } : null;
    }
    case 'use_other_login': {
      const login = text('loginForm');
      return login === null ? null : { ...action, suggestion: login };
    }
    case 'pin_certificate': {
      const fingerprint = text('fingerprint');
      return fingerprint === null ? null : { ...action, fingerprint };
    }
    case 'copy_letter':
    case 'mail_letter':
      return hasLetter ? action : null;
    case 'create_sent_folder':
      return text('role') === null || text('role') === 'sent' ? action : null;
    case 'open_proxy_settings':
    case 'tell_password_age':
    case 'reenter_password':
    case 'check_again':
    case 'edit_settings':
    case 'confirm_settings':
      return action;
  }
}

/** Pages that providers send people to from a reply. */
const wellKnown = [
  'accounts.google.com',
  'support.google.com',
  'e.mail.ru',
  'account.mail.ru',
  'id.mail.ru',
  'help.mail.ru',
  'mail.yandex.ru',
  'passport.yandex.ru',
  'id.yandex.ru',
];

/** A link out of a server's reply is opened only if it leads to the provider itself. */
function trustedLink(link: string | null, provider: Provider | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== 'https:' || url.username !== '' || url.port !== '') return null;
  const own =
    provider === null
      ? []
      : [provider.urls.settings, provider.urls.app_passwords, ...provider.urls.help]
          .filter((page) => page !== null)
          .map((page) => new URL(page).hostname);
  return wellKnown.includes(url.hostname) || own.includes(url.hostname) ? url.href : null;
}
