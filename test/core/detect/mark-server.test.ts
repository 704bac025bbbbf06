import { describe, expect, it } from 'vitest';
import type { EnteredEndpoint } from '../../../src-main/contract/settings.ts';
import type { Probe } from '../../../src-main/core/connect/probe.ts';
import { markServer } from '../../../src-main/core/detect/mark-server.ts';
import type { CertificateFacts, Happening, Observation } from '../../../src-main/core/facts.ts';
import { VirtualClock } from './world.ts';

const server: EnteredEndpoint = { protocol: 'imap', host: 'imap.firma.test', port: 993, security: 'tls' };
const certificate: CertificateFacts = {
  subject: '',
  issuer: '',
  issuerOrganization: '',
  altNames: ['*.hosting.test', 'hosting.test'],
  validFrom: '',
  validTo: '',
  sha256: '',
  selfSigned: false,
};
type Answer = 'ok' | 'hangs' | { readonly stage: Observation['stage']; readonly happening: Happening; readonly after?: number };

/** `port security` → how it answers; what is not named refuses. */
async function look(entered: EnteredEndpoint, script: Record<string, Answer>, cancelAfter?: number) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const probe: Probe = async (endpoint, ask) => {
    const form = `${String(endpoint.port)} ${endpoint.security}`;
    asked.push(`${endpoint.host} ${form} as ${endpoint.username === '' ? 'nobody' : endpoint.username}`);
    const answer = script[form] ?? { stage: 'connect', happening: { kind: 'errno', errno: 'ECONNREFUSED', message: '' } };
    const ms = answer === 'hangs' ? 60_000 : typeof answer === 'object' ? (answer.after ?? 80) : 80;
    await clock.sleep(Math.min(ms, ask.deadlineMs), ask.signal);
    const observe = (stage: Observation['stage'], happening: Happening): Observation => ({
      part: 'imap',
      protocol: 'imap',
      stage,
      happening,
    });
    if (ask.signal.aborted) return { ok: false, capabilities: [], observation: observe('connect', { kind: 'cancelled' }) };
    if (answer === 'ok') return { ok: true, capabilities: [] };
    const { stage, happening } =
      answer === 'hangs' ? { stage: 'greeting' as const, happening: { kind: 'timeout' as const, afterMs: 5_000 } } : answer;
    return { ok: false, capabilities: [], observation: observe(stage, happening) };
  };
  const stop = new AbortController();
  if (cancelAfter !== undefined) void clock.sleep(cancelAfter).then(() => stop.abort());
  const began = clock.monotonic();
  const marked = await clock.run(markServer(entered, probe, clock, stop.signal));
  return { marked, asked, ms: clock.monotonic() - began };
}

describe('a look at an entered server', () => {
  it('that answers takes one connection and names nobody', async () => {
    const { marked, asked } = await look(server, { '993 tls': 'ok' });
    expect(marked?.mark).toMatchObject({ outcome: 'answers', works: null, ms: 80 });
    expect(asked).toEqual(['imap.firma.test 993 tls as nobody']);
  });

  it.each<[string, Answer, string]>([
    ['a refused port', { stage: 'connect', happening: { kind: 'errno', errno: 'ECONNREFUSED', message: '' } }, 'port_closed'],
    ['a filtered port', { stage: 'connect', happening: { kind: 'timeout', afterMs: 5_000 }, after: 5_000 }, 'port_silent'],
    [
      'a network without a way there',
      { stage: 'connect', happening: { kind: 'errno', errno: 'EHOSTUNREACH', message: '' } },
      'port_silent',
    ],
    ['an unknown name', { stage: 'dns', happening: { kind: 'dns', outcome: 'nxdomain', name: 'imap.firma.test' } }, 'name_unknown'],
    ['a name without an address', { stage: 'dns', happening: { kind: 'dns', outcome: 'nodata', name: 'imap.firma.test' } }, 'name_unknown'],
    ['a dead name service', { stage: 'dns', happening: { kind: 'dns', outcome: 'timeout', name: 'imap.firma.test' } }, 'name_unanswered'],
    [
      'an expired certificate',
      { stage: 'tls', happening: { kind: 'tls', code: 'CERT_HAS_EXPIRED', message: '', certificate } },
      'certificate_bad',
    ],
    [
      'a TLS version of long ago',
      { stage: 'tls', happening: { kind: 'tls', code: 'ERR_SSL_UNSUPPORTED_PROTOCOL', message: '', certificate: null } },
      'tls_failed',
    ],
    ['no STARTTLS', { stage: 'tls', happening: { kind: 'known', code: 'starttls_unavailable' } }, 'no_encryption'],
    ['silence after the connection', 'hangs', 'says_nothing'],
    ['a closed connection', { stage: 'greeting', happening: { kind: 'closed' } }, 'hangs_up'],
    ['a reset connection', { stage: 'greeting', happening: { kind: 'errno', errno: 'ECONNRESET', message: '' } }, 'hangs_up'],
    ['a greeting that refuses', { stage: 'greeting', happening: { kind: 'reply', reply: { text: '* BYE too many' } } }, 'refuses'],
  ])('%s', async (_name, answer, outcome) => {
    const { marked, ms } = await look(server, { '993 tls': answer });
    expect(marked?.mark).toMatchObject({ outcome, works: null });
    expect(marked?.observation).not.toBeNull();
    expect(ms).toBeLessThanOrEqual(8_000);
  });

  it('says whom a certificate for another name is for', async () => {
    const happening = { kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '', certificate } as const;
    const { marked, asked } = await look(server, { '993 tls': { stage: 'tls', happening } });
    expect(marked?.mark).toMatchObject({ outcome: 'certificate_name', names: ['*.hosting.test', 'hosting.test'] });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['220 mail.firma.test ESMTP', 'smtp'],
    ['+OK ready', 'pop3'],
    ['HTTP/1.1 400 Bad Request', null],
  ] as const)('recognises what speaks there: %s', async (sample, speaks) => {
    const { marked } = await look(server, { '993 tls': { stage: 'greeting', happening: { kind: 'garbage', sample } } });
    expect(marked?.mark).toMatchObject({ outcome: 'other_protocol', speaks });
  });

  it('finds the encryption that works on the same port', async () => {
    const happening = { kind: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: '', certificate: null } as const;
    const { marked } = await look(
      { ...server, port: 143 },
      { '143 tls': { stage: 'tls', happening }, '143 starttls': 'ok', '993 tls': 'ok' },
    );
    expect(marked?.mark).toMatchObject({ outcome: 'wrong_security', works: { port: 143, security: 'starttls' } });
  });

  it('does not wait for a TLS port that waits for TLS itself', async () => {
    const { marked, ms } = await look({ ...server, security: 'starttls' }, { '993 starttls': 'hangs', '993 tls': 'ok' });
    expect(marked?.mark).toMatchObject({ outcome: 'wrong_security', works: { port: 993, security: 'tls' } });
    expect(ms).toBeLessThan(1_700);
  });

  it('names the port that answers where the entered one does not', async () => {
    const { marked } = await look({ ...server, port: 9993 }, { '143 starttls': 'ok' });
    expect(marked?.mark).toMatchObject({ outcome: 'port_closed', works: { port: 143, security: 'starttls' } });
  });

  it('waits for a slow server though another port of it is quicker', async () => {
    const slow = { '993 tls': 'ok', '143 starttls': 'ok' } as const;
    const { marked } = await look(server, { ...slow, '993 starttls': 'hangs' });
    expect(marked?.mark.outcome).toBe('answers');
    const late: Answer = { stage: 'greeting', happening: { kind: 'closed' }, after: 3_000 };
    expect((await look(server, { '993 tls': late, '143 starttls': 'ok' })).marked?.mark).toMatchObject({
      outcome: 'hangs_up',
      works: { port: 143 },
    });
  });

  it('ends within 8 s where everything is silent, and at once when it is stopped', async () => {
    const silent = { '993 tls': 'hangs', '993 starttls': 'hangs', '143 starttls': 'hangs' } as const;
    expect((await look(server, silent)).ms).toBeLessThanOrEqual(8_000);
    const stopped = await look(server, silent, 300);
    expect(stopped.marked).toBeNull();
    expect(stopped.ms).toBeLessThan(400);
  });

  it.each([
    ['imap.почта.рф', 'imap.xn--80a1acny.xn--p1ai'],
    ['IMAP.Firma.Test.', 'imap.firma.test'],
    ['192.0.2.7', '192.0.2.7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['mailserver', 'mailserver'],
  ])('asks for %s as %s', async (host, ascii) => {
    const { marked, asked } = await look({ ...server, host }, { '993 tls': 'ok' });
    expect(marked?.mark.server.host).toBe(ascii);
    expect(asked[0]).toMatch(new RegExp(`^${ascii.replaceAll('.', String.raw`\.`)} `));
  });

  it.each(['imap firma.test', 'imap\u0007.firma.test', 'imap..firma.test', '', 'a'.repeat(254), 'http://imap.firma.test'])(
    'asks nobody for %j',
    async (host) => {
      const { marked, asked } = await look({ ...server, host }, {});
      expect(marked?.mark.outcome).toBe('name_unknown');
      expect(asked).toEqual([]);
    },
  );
});
