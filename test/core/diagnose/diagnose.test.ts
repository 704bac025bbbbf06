import { describe, expect, it } from 'vitest';
import type { CertificateFacts, DiagnosisContext, Happening, Observation, ServerReply } from '../../../src-main/core/facts.ts';
import type { Stage } from '../../../src-main/contract/problem.ts';
import { diagnoser, explainer } from './knowledge-for-tests.ts';

const nobody: DiagnosisContext = { provider: null };
const endpoint = { host: 'mail.firma.ru', port: 993, security: 'tls' } as const;
const seen = (stage: Stage, happening: Happening, more: Partial<Observation> = {}): Observation => ({
  part: 'imap',
  protocol: 'imap',
  stage,
  endpoint,
  happening,
  ...more,
});
const replied = (text: string, more: Partial<ServerReply> = {}): Happening => ({ kind: 'reply', reply: { text, ...more } });
const errno = (name: string): Happening => ({ kind: 'errno', errno: name, message: `connect ${name} 203.0.113.4:993` });
const tls = (code: string, certificate: Partial<CertificateFacts> | null = null): Happening => ({
  kind: 'tls',
  code,
  message: code,
  certificate:
    certificate === null
      ? null
      : {
          subject: 'mail.firma.ru',
          issuer: 'R11',
          issuerOrganization: "Let's Encrypt",
          altNames: ['mail.firma.ru'],
          validFrom: '2026-01-01T00:00:00Z',
          validTo: '2026-04-01T00:00:00Z',
          sha256: 'ab'.repeat(32),
          selfSigned: false,
          ...certificate,
        },
});
const decide = (observation: Observation, context: DiagnosisContext = nobody) => diagnoser.diagnose(observation, context);

describe('what is no reply', () => {
  it.each([
    ['dns', { kind: 'dns', outcome: 'nxdomain', name: 'imap.x.ru' }, 'dns_host_not_found'],
    ['dns', { kind: 'dns', outcome: 'nodata', name: 'imap.x.ru' }, 'dns_host_not_found'],
    ['dns', { kind: 'dns', outcome: 'servfail', name: 'imap.x.ru' }, 'dns_lookup_failed'],
    ['dns', { kind: 'dns', outcome: 'timeout', name: 'imap.x.ru' }, 'dns_lookup_failed'],
    ['dns', { kind: 'dns', outcome: 'unreachable', name: 'imap.x.ru' }, 'network_unreachable'],
    ['connect', errno('ECONNREFUSED'), 'connection_refused'],
    ['connect', errno('ETIMEDOUT'), 'connection_timeout'],
    ['connect', { kind: 'timeout', afterMs: 5000 }, 'connection_timeout'],
    ['connect', errno('ENETUNREACH'), 'network_unreachable'],
    ['connect', errno('EHOSTUNREACH'), 'network_unreachable'],
    ['connect', errno('EACCES'), 'port_blocked_locally'],
    ['tls', { kind: 'timeout', afterMs: 5000 }, 'greeting_missing'],
    ['tls', { kind: 'tls', code: 'HANDSHAKE_TIMEOUT', message: 'stopped half-way', certificate: null }, 'tls_handshake_failed'],
    ['tls', errno('ECONNRESET'), 'tls_handshake_failed'],
    ['tls', { kind: 'closed' }, 'tls_handshake_failed'],
    ['greeting', { kind: 'timeout', afterMs: 10_000 }, 'greeting_missing'],
    ['greeting', { kind: 'garbage', sample: 'HTTP/1.1 400 Bad Request' }, 'wrong_port_or_mode'],
    ['greeting', { kind: 'garbage', sample: '\u0001\u0002' }, 'wrong_port_or_mode'],
    ['greeting', { kind: 'closed' }, 'connection_dropped'],
    ['auth', { kind: 'closed' }, 'connection_dropped'],
    ['auth', { kind: 'timeout', afterMs: 20_000 }, 'server_unavailable'],
    ['mailbox', { kind: 'timeout', afterMs: 10_000 }, 'server_unavailable'],
    ['mailbox', errno('ECONNRESET'), 'connection_dropped'],
    ['send_data', { kind: 'timeout', afterMs: 60_000 }, 'send_outcome_unknown'],
    ['send_data', { kind: 'closed' }, 'send_outcome_unknown'],
    ['send_data', errno('ECONNRESET'), 'send_outcome_unknown'],
  ] satisfies [Stage, Happening, string][])('%s %j is %s', (stage, happening, code) => {
    expect(decide(seen(stage, happening)).code).toBe(code);
  });

  it('a break before the final dot is no unknown outcome', () => {
    expect(decide(seen('send_data', { kind: 'closed' }, { part: 'smtp', protocol: 'smtp', command: 'DATA' })).code).toBe(
      'connection_dropped',
    );
  });

  it('passes a known code on, sure and with its own stage', () => {
    expect(decide(seen('mailbox', { kind: 'known', code: 'folder_missing' }, { params: { role: 'junk' } }))).toMatchObject({
      code: 'folder_missing',
      confidence: 1,
      stage: 'mailbox',
      part: 'imap',
      variant: 'junk',
    });
    expect(decide(seen('auth', { kind: 'cancelled' })).code).toBe('cancelled');
  });
});

describe('certificates', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'tls_cert_expired'],
    ['CERT_NOT_YET_VALID', 'tls_cert_expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_cert_name_mismatch'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_cert_untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_cert_untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_cert_untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong_port_or_mode'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls_version_unsupported'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls_version_unsupported'],
    ['ERR_SSL_DH_KEY_TOO_SMALL', 'tls_version_unsupported'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls_handshake_failed'],
    ['SOMETHING_NEW', 'tls_handshake_failed'],
  ])('%s is %s', (name, code) => {
    expect(decide(seen('tls', tls(name))).code).toBe(code);
  });

  it.each([
    'Kaspersky Anti-Virus Personal Root Certificate',
    'avast! Web/Mail Shield Root',
    'AVG Web/Mail Shield Root',
    'ESET SSL Filter CA',
    'Dr.Web',
    'Bitdefender CA SSL',
    'Zscaler Root CA',
    'FortiGate CA',
  ])('an issuer named %s stands in between', (issuer) => {
    const diagnosis = decide(seen('tls', tls('SELF_SIGNED_CERT_IN_CHAIN', { issuer })));
    expect(diagnosis).toMatchObject({ code: 'tls_interception', fixer: 'network_admin' });
    expect(diagnosis.confidence).toBeGreaterThan(0.9);
  });

  it('an unknown issuer on a big public provider is interception, on an own server it is not', () => {
    const atYandex = { endpoint: { host: 'imap.yandex.ru', port: 993, security: 'tls' } as const };
    expect(decide(seen('tls', tls('SELF_SIGNED_CERT_IN_CHAIN', { issuer: 'Firma Root' }), atYandex)).code).toBe('tls_interception');
    expect(decide(seen('tls', tls('SELF_SIGNED_CERT_IN_CHAIN', { issuer: 'Firma Root' }))).code).toBe('tls_cert_untrusted');
  });

  it('the clock is to blame when it is known to be wrong', () => {
    expect(decide(seen('tls', tls('CERT_NOT_YET_VALID')), { provider: null, clockSkewSeconds: -86_400 * 40 }).code).toBe('clock_wrong');
    expect(decide(seen('tls', tls('CERT_HAS_EXPIRED')), { provider: null, clockSkewSeconds: 86_400 * 400 }).code).toBe('clock_wrong');
    expect(decide(seen('tls', tls('CERT_HAS_EXPIRED')), { provider: null, clockSkewSeconds: 20 }).code).toBe('tls_cert_expired');
  });

  it('a bridge on this computer may be pinned', () => {
    const bridge = { endpoint: { host: '127.0.0.1', port: 1143, security: 'starttls' } as const };
    const diagnosis = decide(seen('tls', tls('DEPTH_ZERO_SELF_SIGNED_CERT', { selfSigned: true }), bridge), { provider: 'proton' });
    expect(diagnosis).toMatchObject({
      code: 'tls_cert_untrusted',
      variant: 'bridge',
      fixer: 'user',
      params: { fingerprint: 'ab'.repeat(32) },
    });
  });

  it('the Russian national root has a text of its own', () => {
    expect(
      decide(
        seen(
          'tls',
          tls('SELF_SIGNED_CERT_IN_CHAIN', {
            issuer: 'Russian Trusted Root CA',
            issuerOrganization: 'The Ministry of Digital Development and Communications',
          }),
        ),
      ),
    ).toMatchObject({ code: 'tls_cert_untrusted', variant: 'national' });
  });
});

describe('context', () => {
  it('the other port form worked: blocked here, a warning', () => {
    const context: DiagnosisContext = { provider: null, otherForm: { port: 587, security: 'starttls', worked: true } };
    for (const happening of [errno('ECONNREFUSED'), errno('ETIMEDOUT'), { kind: 'timeout', afterMs: 5000 }] as const) {
      expect(decide(seen('connect', happening, { part: 'smtp', protocol: 'smtp' }), context)).toMatchObject({
        code: 'port_blocked_locally',
        severity: 'warning',
        params: { otherPort: 587, otherSecurity: 'STARTTLS' },
      });
    }
    expect(
      decide(seen('connect', errno('ECONNREFUSED')), { provider: null, otherForm: { port: 143, security: 'starttls', worked: false } })
        .code,
    ).toBe('connection_refused');
  });

  it('nothing reachable: one network problem', () => {
    expect(decide(seen('connect', { kind: 'timeout', afterMs: 5000 }), { provider: null, nothingReachable: true }).code).toBe(
      'network_unreachable',
    );
    expect(decide(seen('dns', { kind: 'dns', outcome: 'timeout', name: 'x.ru' }), { provider: null, nothingReachable: true }).code).toBe(
      'network_unreachable',
    );
  });

  const yandex = replied('a1 NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled sc=abcdef', {
    status: 'NO',
    responseCode: 'AUTHENTICATIONFAILED',
  });
  it('Yandex: the two causes are both shown; a passed SMTP login decides', () => {
    const open = decide(seen('auth', yandex, { command: 'LOGIN' }), {
      provider: 'yandex',
      otherLogin: 'unknown',
      passwordKind: 'app_password',
    });
    expect(open.code).toBe('protocol_disabled_by_user');
    expect(open.confidence).toBeLessThanOrEqual(0.8);
    expect(open.alternatives.map((one) => one.code)).toEqual(expect.arrayContaining(['auth_bad_credentials', 'app_password_required']));
    const decided = decide(seen('auth', yandex, { command: 'LOGIN' }), {
      provider: 'yandex',
      otherLogin: 'passed',
      passwordKind: 'app_password',
    });
    expect(decided.code).toBe('protocol_disabled_by_user');
    expect(decided.confidence).toBeGreaterThan(0.8);
  });

  it('an app password made ten minutes ago at Yandex must ripen', () => {
    const diagnosis = decide(seen('auth', yandex), { provider: 'yandex', passwordKind: 'app_password', appPasswordAgeMinutes: 10 });
    expect(diagnosis).toMatchObject({
      code: 'app_password_required',
      fixer: 'wait',
      variant: 'waiting',
      params: { minutes: 170, retryAfterSeconds: 10_200 },
    });
    const problem = explainer.explain(diagnosis, 'ru');
    expect(problem.steps[0]).toContain('170');
    expect(problem.actions.map((action) => action.id)).not.toContain('reenter_password');
    expect(problem.actions[0]).toMatchObject({ id: 'wait_and_retry', afterSeconds: 10_200 });
  });

  it('once the waiting time is over, a new app password is no excuse any more', () => {
    const diagnosis = decide(seen('auth', yandex), { provider: 'yandex', passwordKind: 'app_password', appPasswordAgeMinutes: 200 });
    expect(diagnosis.variant).not.toBe('waiting');
  });

  it('a bare refusal where only app passwords are taken', () => {
    const diagnosis = decide(
      seen('auth', replied('535 5.7.8 Error: authentication failed', { code: 535, enhanced: '5.7.8' }), {
        part: 'smtp',
        protocol: 'smtp',
        command: 'AUTH PLAIN',
      }),
      { provider: null, passwordKind: 'app_password' },
    );
    expect(diagnosis.code).toBe('app_password_required');
    expect(diagnosis.alternatives.map((one) => one.code)).toContain('auth_bad_credentials');
  });

  it('a refused password where none is taken at all', () => {
    expect(
      decide(seen('auth', replied('A1 NO LOGIN failed.', { status: 'NO' }), { command: 'LOGIN' }), {
        provider: 'outlook_com',
        passwordKind: 'none',
      }).code,
    ).toBe('oauth_required');
  });

  it('IMAP refused while SMTP took the same password', () => {
    const refused = seen(
      'auth',
      replied('a NO [AUTHENTICATIONFAILED] Authentication failed.', { status: 'NO', responseCode: 'AUTHENTICATIONFAILED' }),
      { command: 'LOGIN' },
    );
    expect(decide(refused, { provider: null, otherLogin: 'passed' }).code).toBe('protocol_disabled_by_user');
    expect(decide(refused).code).toBe('auth_bad_credentials');
  });
});

describe('replies', () => {
  const smtp = { part: 'smtp', protocol: 'smtp' } as const;
  it('a sender that the login does not own', () => {
    const diagnosis = decide(
      seen(
        'send_envelope',
        replied('553 5.7.1 <boss@firma.ru>: Sender address rejected: not owned by user anna@firma.ru', { code: 553, enhanced: '5.7.1' }),
        { ...smtp, command: 'MAIL FROM' },
      ),
      { provider: null, login: 'anna@firma.ru', from: 'boss@firma.ru' },
    );
    expect(diagnosis).toMatchObject({
      code: 'sender_not_owned',
      part: 'smtp',
      stage: 'send_envelope',
      params: { login: 'anna@firma.ru', from: 'boss@firma.ru' },
    });
  });

  it('the words after [AUTHENTICATIONFAILED] count, not the code', () => {
    expect(
      decide(
        seen(
          'auth',
          replied('1 NO [AUTHENTICATIONFAILED] NEOBHODIM parol prilozheniya https://help.mail.ru/ Application password is REQUIRED', {
            status: 'NO',
            responseCode: 'AUTHENTICATIONFAILED',
          }),
        ),
        { provider: 'mailru' },
      ),
    ).toMatchObject({ code: 'app_password_required' });
    expect(
      decide(
        seen(
          'auth',
          replied('1 NO [AUTHENTICATIONFAILED] Too many concurrent connections', { status: 'NO', responseCode: 'AUTHENTICATIONFAILED' }),
        ),
      ).code,
    ).toBe('too_many_connections');
  });

  it('a bare code is the honest last resort', () => {
    for (const [text, fixer, variant] of [
      ['599 5.9.9 zzz', 'provider', 'permanent'],
      ['499 zzz', 'wait', 'temporary'],
    ] as const) {
      const diagnosis = decide(seen('send_data', replied(text, { code: Number(text.slice(0, 3)) }), smtp));
      expect(diagnosis).toMatchObject({ code: 'unknown_reply', fixer, variant });
      expect(diagnosis.confidence).toBeLessThan(0.3);
    }
  });

  it('an unknown refusal of RCPT is most likely about the recipient', () => {
    const diagnosis = decide(seen('send_envelope', replied('550 zzz', { code: 550 }), { ...smtp, command: 'RCPT TO' }));
    expect(diagnosis.code).toBe('recipient_unknown');
    expect(diagnosis.confidence).toBeLessThan(0.6);
  });

  it('a greeting that refuses the office', () => {
    expect(decide(seen('greeting', replied('554 5.7.1 You are not allowed to connect', { code: 554 }), smtp)).code).toBe(
      'ip_blocked_by_server',
    );
  });

  it('keeps no secret in its evidence', () => {
    const diagnosis = decide(
      seen('auth', replied('535 bad login: AUTH PLAIN AGFubmEAczNjcjN0LXBhc3M= refused; password=hunter2secret', { code: 535 }), smtp),
    );
    expect(JSON.stringify(diagnosis)).not.toMatch(/AGFubmEAczNjcjN0LXBhc3M|hunter2secret/u);
  });
});
