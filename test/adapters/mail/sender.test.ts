import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { createSender } from '../../../src-main/adapters/mail/nodemailer-sender.ts';
import type { Ask, Letter, Way } from '../../../src-main/core/ports.ts';
import { testAuthority, testCertificate } from '../../doubles/certificates.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { startSmtpDouble, type SmtpDoubleOptions } from '../../doubles/smtp-double.ts';
import { ADDRESS, PASSWORD } from '../../core/check/kit.ts';
import { ask, pause, wayTo, type WayOptions } from './kit.ts';

const letter: Letter = {
  from: ADDRESS,
  to: [ADDRESS],
  subject: 'MailReady: проверка почты',
  text: 'Первая строка.\r\n.\r\n..две точки\r\nконец',
  messageId: '<mailready.1@example.test>',
  date: new Date('2026-11-22T10:00:00Z'),
};
const sender = async () => createSender(createTrust([(await testAuthority()).ca]));
async function send(way: Way, bounds: Ask = ask(), what: Letter = letter) {
  const by = await sender();
  return by.send(way, what, await by.compose(what), bounds);
}

describe('a letter', () => {
  it('is plain ASCII on the way, whole when it is read, and marked as automatic', async () => {
    const raw = Buffer.from(await (await sender()).compose(letter)).toString('latin1');
    expect(raw).toMatch(/^[\x09\x0a\x0d\x20-\x7e]*$/u);
    expect(raw).toContain('Message-ID: <mailready.1@example.test>\r\n');
    expect(raw).toContain('Auto-Submitted: auto-generated\r\n');
    expect(raw.split('\r\n').every((line) => line.length <= 998 && !line.includes('\n'))).toBe(true);
    expect(raw).not.toMatch(/X-Mailer|User-Agent|nodemailer/iu);
  });

  it.each<[string, SmtpDoubleOptions, WayOptions]>([
    ['over TLS', {}, {}],
    ['over STARTTLS', { security: 'starttls' }, { security: 'starttls' }],
    ['with LOGIN', { capabilities: ['AUTH LOGIN'] }, { mechanism: 'LOGIN' }],
    ['with CRAM-MD5', { capabilities: ['AUTH CRAM-MD5'] }, { mechanism: 'CRAM-MD5' }],
    ['by an IP address', {}, { host: '127.0.0.1' }],
  ])('arrives %s, dots and all', async (_case, options, how) => {
    await using double = await startSmtpDouble(options);
    expect(await send(wayTo('smtp', double.port, how))).toMatchObject({
      ok: true,
      value: { reply: { code: 250, enhanced: '2.0.0', text: '250 2.0.0 Ok: queued as 1' } },
    });
    const [got] = double.letters;
    expect(got).toMatchObject({ from: ADDRESS, to: [ADDRESS], login: ADDRESS });
    expect(got?.raw.toString()).toBe(Buffer.from(await (await sender()).compose(letter)).toString());
  });

  it.each(['a"b\\c', 'пароль', ' x '])('the password %j arrives as it is', async (password) => {
    await using double = await startSmtpDouble({ users: { [ADDRESS]: password } });
    expect((await send(wayTo('smtp', double.port, { password }))).ok).toBe(true);
  });

  it('for two: one of them refused is told, the other has his letter', async () => {
    await using double = await startSmtpDouble({
      commands: { RCPT: async (c) => (c.line.includes('boss@') ? c.reply(550, '5.1.1 no such user') : c.next()) },
    });
    const sent = await send(wayTo('smtp', double.port), ask(), { ...letter, to: [ADDRESS, 'boss@other.test'] });
    expect(sent).toMatchObject({
      ok: true,
      value: { refused: [{ recipient: 'boss@other.test', reply: { code: 550, enhanced: '5.1.1' } }] },
    });
    expect(double.letters[0]?.to).toEqual([ADDRESS]);
  });
});

describe('a letter that does not leave', () => {
  const reply = (code: number) => ({ kind: 'reply', reply: { code } });
  it.each<[string, SmtpDoubleOptions, object]>([
    ['login refused', { commands: { AUTH: '535 5.7.8 wrong' } }, { stage: 'auth', happening: reply(535) }],
    [
      'sender refused',
      { commands: { MAIL: '553 5.7.1 not owned' } },
      { stage: 'send_envelope', command: 'MAIL FROM', happening: reply(553) },
    ],
    [
      'recipient refused',
      { commands: { RCPT: '550 5.1.1 unknown' } },
      { stage: 'send_envelope', command: 'RCPT TO', happening: reply(550) },
    ],
    ['DATA refused', { commands: { DATA: '554 5.5.1 no' } }, { stage: 'send_data', command: 'DATA', happening: reply(554) }],
    ['the letter refused as spam', { commands: { '.': '554 5.7.1 spam' } }, { stage: 'send_data', command: 'DATA', happening: reply(554) }],
    ['for now', { commands: { '.': '451 4.7.1 greylisted' } }, { stage: 'send_data', happening: reply(451) }],
    [
      '421 after the dot',
      {
        commands: {
          '.': (c) => {
            c.reply(421, '4.3.2 shutting down');
            c.close();
          },
        },
      },
      { stage: 'send_data', happening: reply(421) },
    ],
    ['closed at DATA', { commands: { DATA: 'close' } }, { stage: 'send_data', happening: { kind: 'closed' } }],
    ['closed at the door', { greeting: 'close' }, { stage: 'connect', happening: { kind: 'closed' } }],
    ['refused at the door', { greeting: '554 5.7.1 blocked' }, { stage: 'connect', happening: reply(554) }],
  ])('%s: nothing is in doubt', async (_case, options, failure) => {
    await using double = await startSmtpDouble(options);
    const sent = await send(wayTo('smtp', double.port));
    expect(sent).toMatchObject({ ok: false, error: { outcomeUnknown: false, ...failure } });
    expect(JSON.stringify(sent)).not.toMatch(new RegExp(`${PASSWORD}|${Buffer.from(PASSWORD).toString('base64').slice(0, 12)}`, 'u'));
    expect(double.letters).toHaveLength(0);
  });

  it.each<[string, SmtpDoubleOptions, object]>([
    ['the connection is cut', { commands: { '.': 'close' } }, { kind: 'closed' }],
    ['it is reset', { commands: { '.': 'reset' } }, {}],
    ['nobody answers', { commands: { '.': 'stall' } }, { kind: 'timeout' }],
  ])('after the final dot %s: nobody knows, and it is not sent twice', async (_case, options, happening) => {
    await using double = await startSmtpDouble(options);
    expect(await send(wayTo('smtp', double.port), ask(700))).toMatchObject({
      ok: false,
      error: { outcomeUnknown: true, stage: 'send_data', happening },
    });
    expect(double.transcript.lines().filter((line) => line === 'DATA')).toHaveLength(1);
  });

  it('refused, by name', async () => {
    expect(await send(wayTo('smtp', await refusedPort()))).toMatchObject({
      ok: false,
      error: { stage: 'connect', outcomeUnknown: false, happening: { kind: 'errno', errno: 'ECONNREFUSED' } },
    });
  });

  it.each(['expired', 'wrong-name', 'self-signed'] as const)('a bad certificate (%s): not a word is said', async (kind) => {
    for (const security of ['tls', 'starttls'] as const) {
      await using double = await startSmtpDouble({ security, certificate: await testCertificate(kind) });
      const sent = await send(wayTo('smtp', double.port, { security }));
      expect(sent).toMatchObject({ ok: false, error: { outcomeUnknown: false, happening: { kind: 'tls' } } });
      expect(double.transcript.received()).not.toMatch(/AUTH|MAIL/u);
    }
  });

  it('a server that strips STARTTLS never sees the password', async () => {
    await using double = await startSmtpDouble({
      security: 'starttls',
      capabilitiesInClear: ['AUTH PLAIN LOGIN'],
      commands: { STARTTLS: '502 5.5.1 no' },
    });
    expect((await send(wayTo('smtp', double.port, { security: 'starttls' }))).ok).toBe(false);
    expect(double.transcript.received()).not.toContain('AUTH');
  });

  it.each(['tls', 'starttls'] as const)('a pinned certificate: that one and no other (%s)', async (security) => {
    const certificate = await testCertificate('self-signed');
    const pinOf = (pem: string): string => createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    await using bridge = await startSmtpDouble({ security, certificate });
    const wrong = await send(wayTo('smtp', bridge.port, { security, pinnedCertificate: pinOf((await testCertificate()).cert) }));
    expect(wrong).toMatchObject({ ok: false, error: { happening: { kind: 'tls' } } });
    expect(bridge.transcript.received()).not.toMatch(/AUTH|MAIL/u);
    expect((await send(wayTo('smtp', bridge.port, { security, pinnedCertificate: pinOf(certificate.cert) }))).ok).toBe(true);
  });
});

describe('bounds', () => {
  it.each(['greeting', 'AUTH', 'MAIL', 'DATA'])('a stall at %s ends at the deadline', async (where) => {
    await using double = await startSmtpDouble(where === 'greeting' ? { greeting: 'stall' } : { commands: { [where]: 'stall' } });
    const started = performance.now();
    expect(await send(wayTo('smtp', double.port), ask(400))).toMatchObject({
      ok: false,
      error: { outcomeUnknown: false, happening: { kind: 'timeout' } },
    });
    expect(performance.now() - started).toBeLessThan(900);
  });

  it.each([
    ['AUTH', false],
    ['.', true],
  ])('a cancel at %s ends it at once; in doubt: %s', async (where, outcomeUnknown) => {
    await using double = await startSmtpDouble({ commands: { [where]: 'stall' } });
    const stop = new AbortController();
    const sending = send(wayTo('smtp', double.port), ask(5_000, stop.signal));
    await pause(250);
    const stopped = performance.now();
    stop.abort();
    expect(await sending).toMatchObject({ ok: false, error: { happening: { kind: 'cancelled' }, outcomeUnknown } });
    expect(performance.now() - stopped).toBeLessThan(100);
  });
});
