import { describe, expect, it } from 'vitest';
import { testCertificate } from '../../doubles/certificates.ts';
import { startImapDouble, type ImapDoubleOptions } from '../../doubles/imap-double.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { createHash, X509Certificate } from 'node:crypto';
import { ADDRESS, PASSWORD } from '../../core/check/kit.ts';
import { ask, inbox, openers, pause, wayTo, type WayOptions } from './kit.ts';

/** SHA-256 of a PEM certificate as hex. */
const pinOf = (pem: string): string => createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');

describe.each(openers)('opening a mailbox with %s', (name, open) => {
  it.each<[string, ImapDoubleOptions, WayOptions]>([
    ['over TLS', {}, {}],
    ['over STARTTLS', { security: 'starttls' }, { security: 'starttls' }],
    ['by an IP address', {}, { host: '127.0.0.1' }],
    ['with the LOGIN command', { capabilities: ['IMAP4rev1'] }, { mechanism: 'LOGIN' }],
    ['with AUTHENTICATE LOGIN', { capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'AUTH=LOGIN'] }, { mechanism: 'AUTH=LOGIN' }],
    ['with a mechanism nobody noted', {}, { mechanism: null }],
  ])('%s', async (_case, options, how) => {
    await using double = await startImapDouble(options);
    const opened = await open(wayTo('imap', double.port, how));
    expect(opened.ok).toBe(true);
    if (opened.ok) {
      expect(await opened.value.find(inbox, '<x@y>', ask())).toEqual({ ok: true, value: null });
      opened.value.close();
    }
  });

  it.each(['a"b\\c', 'пароль с пробелом', ' x '])('the password %j arrives as it is', async (password) => {
    await using double = await startImapDouble({ users: { [ADDRESS]: password } });
    const opened = await open(wayTo('imap', double.port, { password }));
    expect(opened.ok).toBe(true);
    if (opened.ok) opened.value.close();
  });

  it.each<[string, ImapDoubleOptions, object]>([
    [
      'a wrong password',
      { commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] wrong' } },
      { stage: 'auth', happening: { kind: 'reply', reply: { status: 'NO', responseCode: 'AUTHENTICATIONFAILED' } } },
    ],
    [
      'too many connections',
      { commands: { AUTHENTICATE: 'NO [LIMIT] Too many simultaneous connections' } },
      { happening: { kind: 'reply', reply: { responseCode: 'LIMIT' } } },
    ],
    ['BYE at the door', { greeting: 'BYE too busy' }, { stage: 'connect' }],
    ['closed at the door', { greeting: 'close' }, { stage: 'connect' }],
    ['closed at the login', { commands: { AUTHENTICATE: 'close' } }, { happening: { kind: 'closed' } }],
  ])('%s', async (_case, options, failure) => {
    await using double = await startImapDouble(options);
    const opened = await open(wayTo('imap', double.port));
    expect(opened).toMatchObject({ ok: false, error: { outcomeUnknown: false, ...failure } });
    expect(JSON.stringify(opened)).not.toContain(PASSWORD);
  });

  it('refused', async () => {
    expect(await open(wayTo('imap', await refusedPort()))).toMatchObject({
      ok: false,
      error: { stage: 'connect', happening: { kind: 'errno', errno: 'ECONNREFUSED' } },
    });
  });

  it.each(['expired', 'wrong-name', 'self-signed'] as const)('a bad certificate (%s): no password leaves', async (kind) => {
    await using double = await startImapDouble({ certificate: await testCertificate(kind) });
    const opened = await open(wayTo('imap', double.port));
    expect(opened).toMatchObject({ ok: false, error: { happening: { kind: 'tls' } } });
    expect(double.transcript.received()).toBe('');
  });

  it('a server that strips STARTTLS never sees the password', async () => {
    await using double = await startImapDouble({ security: 'starttls', capabilities: ['IMAP4rev1', 'AUTH=PLAIN', 'AUTH=LOGIN'] });
    expect((await open(wayTo('imap', double.port, { security: 'starttls' }))).ok).toBe(false);
    expect(double.transcript.received()).not.toMatch(/LOGIN|AUTHENTICATE/u);
  });

  it('a bridge with a pinned certificate: that one and no other', async () => {
    const { cert } = await testCertificate('self-signed');
    await using bridge = await startImapDouble({ certificate: await testCertificate('self-signed') });
    const wrong = await open(wayTo('imap', bridge.port, { pinnedCertificate: pinOf((await testCertificate()).cert) }));
    expect(wrong.ok).toBe(false);
    expect(bridge.transcript.received()).toBe('');
    if (name === 'imapflow') return; // The round trip takes our own session where a certificate is pinned.
    const right = await open(wayTo('imap', bridge.port, { pinnedCertificate: pinOf(cert) }));
    expect(right.ok).toBe(true);
    if (right.ok) right.value.close();
  });

  it.each(['greeting', 'AUTHENTICATE'])('a stall at %s ends at the deadline, a cancel ends it at once', async (where) => {
    await using double = await startImapDouble(where === 'greeting' ? { greeting: 'stall' } : { commands: { [where]: 'stall' } });
    const started = performance.now();
    expect(await open(wayTo('imap', double.port), ask(400))).toMatchObject({ ok: false, error: { happening: { kind: 'timeout' } } });
    expect(performance.now() - started).toBeLessThan(800);
    const stop = new AbortController();
    const opening = open(wayTo('imap', double.port), ask(5_000, stop.signal));
    await pause(150);
    const stopped = performance.now();
    stop.abort();
    expect(await opening).toMatchObject({ ok: false, error: { happening: { kind: 'cancelled' } } });
    expect(performance.now() - stopped).toBeLessThan(100);
  });
});
