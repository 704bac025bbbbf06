import { describe, expect, it } from 'vitest';
import { testAuthority } from '../doubles/certificates.ts';
import { startDnsDouble } from '../doubles/dns-double.ts';
import { startImapDouble } from '../doubles/imap-double.ts';
import { MailStore } from '../doubles/mail-store.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';

const running = useLab();
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
/** Clears the screen, renames the window, colours by the one-byte CSI, and turns the reading direction. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp';

const receiving = (port: number): readonly string[] => [
  ...['check', 'anna@example.test', '--imap', `127.0.0.1:${String(port)}:tls`],
  ...['--receive-only', '--trust', '--password-stdin', '--lang', 'en'],
];

describe.skipIf(running === null).concurrent('what strangers wrote, on a terminal', () => {
  const lab = running as Lab;

  it('of DNS', async () => {
    await using dns = await startDnsDouble({
      records: {
        'firma.test': { MX: [{ preference: 10, exchange: 'mx.firma.test' }] },
        '_dmarc.firma.test': { TXT: [`v=DMARC1; p=reject; rua=mailto:${hostile}@firma.test`] },
      },
    });
    for (const options of [[], ['--json']]) {
      const done = await cli(lab, ['domain', 'firma.test', ...options], { resolver: `${dns.host}:${String(dns.port)}` });
      expect(done.stdout).toContain('gnp@firma.test');
      expect(done.stdout + done.stderr).not.toMatch(obeyed);
    }
  });

  it('of certificates', async () => {
    const certificate = await (await testAuthority()).issue({ names: ['127.0.0.1'], organization: hostile, selfSigned: true });
    await using imap = await startImapDouble({ certificate });
    for (const [options, name] of [
      [[], 'Certificate issued by'],
      [['--json'], 'issuer'],
    ] as const) {
      const done = await cli(lab, [...receiving(imap.port), ...options], { input: 'right-password\n' });
      expect(done.stdout).toContain(name);
      expect(done.stdout).toContain('owned');
      expect(done.stdout + done.stderr).not.toMatch(obeyed);
    }
  });

  it('of folders', async () => {
    const certificate = await (await testAuthority()).issue({ names: ['127.0.0.1'] });
    await using imap = await startImapDouble({ certificate, store: new MailStore({ [`${hostile}Junk`]: '\\Junk', Sent: '\\Sent' }) });
    const done = await cli(lab, [...receiving(imap.port), '--json'], { input: 'right-password\n', ca: (await testAuthority()).caFile });
    expect(JSON.stringify(done.json)).toContain('gnpJunk');
    expect(done.stdout + done.stderr).not.toMatch(obeyed);
  });
});
