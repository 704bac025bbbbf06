import { describe, expect, it } from 'vitest';
import type { DiagnosisContext, Diagnosis, Happening, Observation, WorkedBefore } from '../../../src-main/core/facts.ts';
import { diagnoser, explainer } from './knowledge-for-tests.ts';

const at = '2026-11-21T14:40:00.000Z';
const worked = (more: Partial<WorkedBefore> = {}): WorkedBefore => ({ at, password: 'same', certificate: 'a'.repeat(64), ...more });
const seen = (stage: Observation['stage'], happening: Happening): Observation => ({
  part: 'smtp',
  protocol: 'smtp',
  stage,
  step: stage === 'auth' ? 'smtp.login' : `smtp.${stage === 'dns' ? 'resolve' : (stage as 'connect')}`,
  endpoint: { host: 'smtp.firma.test', port: 465, security: 'tls' },
  happening,
});
const refused = (text: string, code = 535): Observation => seen('auth', { kind: 'reply', reply: { text, code } });
const stranger: DiagnosisContext = { provider: null, otherLogin: 'failed', passwordKind: 'unknown' };
const judge = (observation: Observation, context: Partial<DiagnosisContext>): Diagnosis =>
  diagnoser.diagnose(observation, { ...stranger, ...context });
const weight = ({ alternatives }: Diagnosis, code: string): number => alternatives.find((other) => other.code === code)?.confidence ?? 0;

describe('a password that was accepted last time', () => {
  const bare = refused('535 Authentication failed');

  it('is not mistyped: changed, revoked, or the account restricted; told with the day it worked', () => {
    const before = judge(bare, {});
    const after = judge(bare, { workedBefore: worked() });
    expect([before.code, before.variant]).toEqual(['auth_bad_credentials', null]);
    expect(after).toMatchObject({ code: 'auth_bad_credentials', variant: 'worked', evidence: { workedAt: at, samePassword: true } });
    expect(weight(after, 'account_disabled_or_locked')).toBeGreaterThan(weight(before, 'account_disabled_or_locked'));
    expect(after.confidence).toBeGreaterThanOrEqual(before.confidence);
    const told = explainer.explain(after, 'ru');
    expect(told.what).toContain('21 ноября 2026');
    expect(explainer.translate(told, 'en').what).toContain('November 21, 2026');
  });

  it('another or an unknown password may well be mistyped', () => {
    const after = judge(bare, { workedBefore: worked({ password: 'unknown' }) });
    expect([after.code, after.variant, after.evidence]).toMatchObject(['auth_bad_credentials', null, { workedAt: at }]);
    expect(after.evidence).not.toHaveProperty('samePassword');
    expect(after.alternatives).toEqual(judge(bare, {}).alternatives);
  });

  it('where programs get app passwords only it was one of those, and is revoked', () => {
    const context = { passwordKind: 'app_password', provider: 'mailru' } as const;
    const reply = refused('535 Authentication failed');
    expect(judge(reply, context).code).toBe('app_password_required');
    const after = judge(reply, { ...context, workedBefore: worked() });
    expect([after.code, after.variant]).toEqual(['auth_bad_credentials', 'worked_app']);
    expect(weight(after, 'app_password_required')).toBe(0);
    expect(explainer.explain(after, 'ru').actions.map(({ id }) => id)).toContain('open_app_passwords');
  });

  it('is good still where the other side takes it in this very check', () => {
    const after = judge(bare, { otherLogin: 'passed', workedBefore: worked() });
    expect(after.variant).toBeNull();
    expect(after.alternatives).toEqual(judge(bare, { otherLogin: 'passed' }).alternatives);
  });

  it('waits for nothing: nobody asks how old it is', () => {
    const yandex = { provider: 'yandex', passwordKind: 'app_password' } as const;
    const reply = refused('535 5.7.8 Error: authentication failed: Invalid user or password!');
    expect(judge(reply, yandex).params).toHaveProperty('askAge');
    expect(judge(reply, { ...yandex, workedBefore: worked() }).params).not.toHaveProperty('askAge');
  });

  it.each([
    ['534-5.7.9 Application-specific password required', 534],
    ['535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 535],
    ['454 4.7.0 Too many login attempts, please try again later', 454],
    ['535 5.7.8 Account locked. Contact your administrator', 535],
    ['534 5.7.14 Please log in via your web browser and then try again', 534],
  ])('a clear reply means what it says: %s', (text, code) => {
    const [before, after] = [judge(refused(text, code), {}), judge(refused(text, code), { workedBefore: worked() })];
    expect(before.code).not.toBe('auth_bad_credentials');
    expect([after.code, after.variant, after.confidence, after.alternatives]).toEqual([
      before.code,
      before.variant,
      before.confidence,
      before.alternatives,
    ]);
  });
});

describe('a server that was reached last time', () => {
  it('a name that is gone was not mistyped: whoever looks after the server is asked', () => {
    const gone = seen('dns', { kind: 'dns', outcome: 'nxdomain', name: 'smtp.firma.test' });
    expect(judge(gone, {})).toMatchObject({ code: 'dns_host_not_found', fixer: 'user', variant: null });
    const after = judge(gone, { workedBefore: worked({ password: 'unknown' }) });
    expect(after).toMatchObject({ code: 'dns_host_not_found', fixer: 'mailbox_admin', variant: 'worked', evidence: { workedAt: at } });
    expect(weight(after, 'dns_lookup_failed')).toBeGreaterThan(0.3);
  });

  it.each<[string, Happening]>([
    ['refuses', { kind: 'errno', errno: 'ECONNREFUSED', message: '' }],
    ['is silent', { kind: 'timeout', afterMs: 5000 }],
  ])('%s now: the port is hardly wrong, the server or a ban is likelier', (_what, happening) => {
    const [before, after] = [judge(seen('connect', happening), {}), judge(seen('connect', happening), { workedBefore: worked() })];
    expect(after.code).toBe(before.code);
    expect(after.confidence).toBe(before.confidence);
    expect(weight(after, 'wrong_port_or_mode')).toBeLessThan(0.1);
    expect(weight(after, 'ip_blocked_by_server')).toBeGreaterThan(weight(before, 'ip_blocked_by_server'));
    expect(after.alternatives[0]?.code).toMatch(/server_unavailable|port_blocked_locally/u);
    expect(after.evidence).not.toHaveProperty('samePassword');
  });

  it('the same port and encryption answer otherwise: less sure that they are wrong, an intruder is thought of', () => {
    const wrong = seen('tls', { kind: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: '', certificate: null });
    const [before, after] = [judge(wrong, {}), judge(wrong, { workedBefore: worked() })];
    expect(before.code).toBe('wrong_port_or_mode');
    expect(after.confidence).toBeLessThan(before.confidence);
    expect(after.alternatives[0]?.code).toBe('tls_interception');
  });
});

describe('a certificate', () => {
  const untrusted = (sha256: string): Observation =>
    seen('tls', {
      kind: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      message: '',
      certificate: {
        subject: 'x',
        issuer: 'x',
        issuerOrganization: '',
        altNames: ['smtp.firma.test'],
        validFrom: '2026-01-01T00:00:00Z',
        validTo: '2027-01-01T00:00:00Z',
        sha256,
        selfSigned: true,
      },
    });

  it('another one than last time may be a stranger’s', () => {
    const [before, after] = [judge(untrusted('b'.repeat(64)), {}), judge(untrusted('b'.repeat(64)), { workedBefore: worked() })];
    expect([before.code, after.code]).toEqual(['tls_cert_untrusted', 'tls_cert_untrusted']);
    expect(weight(after, 'tls_interception')).toBeGreaterThan(weight(before, 'tls_interception'));
    expect(after.evidence).toMatchObject({ workedAt: at, certificateChanged: true });
  });

  it('the same one as last time is no stranger’s', () => {
    const after = judge(untrusted('a'.repeat(64)), { workedBefore: worked() });
    expect(weight(after, 'tls_interception')).toBeLessThan(weight(judge(untrusted('a'.repeat(64)), {}), 'tls_interception'));
    expect(after.evidence).toMatchObject({ certificateChanged: false });
  });

  it('nothing is claimed where the old one is not remembered', () => {
    const after = judge(untrusted('b'.repeat(64)), { workedBefore: worked({ certificate: null }) });
    expect(after.alternatives).toEqual(judge(untrusted('b'.repeat(64)), {}).alternatives);
    expect(after.evidence).not.toHaveProperty('certificateChanged');
  });
});
