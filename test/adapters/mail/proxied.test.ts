import { describe, expect, it } from 'vitest';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { createTunnels, type Tunnels } from '../../../src-main/adapters/dialer/tunnels.ts';
import { createMailboxes } from '../../../src-main/adapters/mail/imapflow-mailboxes.ts';
import { createSender } from '../../../src-main/adapters/mail/nodemailer-sender.ts';
import type { Letter, Way } from '../../../src-main/core/ports.ts';
import { ok } from '../../../src-main/core/result.ts';
import { testAuthority } from '../../doubles/certificates.ts';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { type ProxyDouble, startProxyDouble } from '../../doubles/proxy-double.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { ADDRESS } from '../../core/check/kit.ts';
import { ask, inbox, wayTo } from './kit.ts';

const letter: Letter = { from: ADDRESS, to: [ADDRESS], subject: 's', text: 't', messageId: '<1@example.test>', date: new Date(0) };
const trust = async () => createTrust([(await testAuthority()).ca]);
const through = (double: ProxyDouble, protocol: 'http' | 'socks5'): Tunnels =>
  createTunnels({
    resolver: { addresses: () => Promise.resolve(ok([{ address: '127.0.0.1', family: 4 as const }])) },
    proxy: () => Promise.resolve({ protocol, host: '127.0.0.1', port: double.port, user: '', password: null, except: '' }),
  });
/** A server that nobody finds but the proxy. */
const unseen = (way: Way): Way => ({ ...way, addresses: [] });
const hosts = (port: number) => ({ 'mail.example.test': { host: '127.0.0.1', port } });

describe.each(['http', 'socks5'] as const)('the mail libraries through a proxy: %s', (protocol) => {
  it.each(['tls', 'starttls'] as const)('a letter leaves over %s', async (security) => {
    await using server = await startSmtpDouble({ security });
    await using proxy = await startProxyDouble({ protocol, hosts: hosts(server.port) });
    const sender = createSender(await trust(), through(proxy, protocol));
    const sent = await sender.send(unseen(wayTo('smtp', server.port, { security })), letter, await sender.compose(letter), ask());
    expect(sent).toMatchObject({ ok: true, value: { reply: { code: 250 } } });
    expect(server.letters).toHaveLength(1);
    expect(proxy.tunnels).toEqual([`mail.example.test:${String(server.port)}`]);
  });

  it.each(['tls', 'starttls'] as const)('a mailbox opens over %s', async (security) => {
    await using server = await startImapDouble({ security });
    await using proxy = await startProxyDouble({ protocol, hosts: hosts(server.port) });
    const opened = await createMailboxes(await trust(), through(proxy, protocol)).open(
      unseen(wayTo('imap', server.port, { security })),
      ask(),
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    expect(await opened.value.find(inbox, '<nobody@example.test>', ask())).toEqual({ ok: true, value: null });
    opened.value.close();
    expect(proxy.tunnels).toEqual([`mail.example.test:${String(server.port)}`]);
  });

  it('the name in the certificate is still held against the server', async () => {
    await using server = await startSmtpDouble({});
    await using proxy = await startProxyDouble({ protocol, hosts: { 'other.test': { host: '127.0.0.1', port: server.port } } });
    const sender = createSender(await trust(), through(proxy, protocol));
    const way = unseen(wayTo('smtp', server.port, { host: 'other.test' }));
    expect(await sender.send(way, letter, await sender.compose(letter), ask())).toMatchObject({
      ok: false,
      error: { stage: 'tls', happening: { kind: 'tls' } },
    });
    expect(server.letters).toEqual([]);
  });

  it('a proxy that hangs or refuses is told as itself', async () => {
    await using server = await startSmtpDouble({});
    for (const options of [{ hang: 'accept' }, { ports: [1] }] as const) {
      await using proxy = await startProxyDouble({ protocol, ...options });
      const sender = createSender(await trust(), through(proxy, protocol));
      const sent = await sender.send(unseen(wayTo('smtp', server.port)), letter, await sender.compose(letter), ask(400));
      expect(sent).toMatchObject({
        ok: false,
        error: { stage: 'connect', happening: { kind: 'errno', errno: expect.stringMatching(/^EPROXY/u) as unknown } },
      });
    }
  });
});
