import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Input } from '../../src-main/contract/contract.ts';
import { testAuthority, testCertificate } from '../doubles/certificates.ts';
import { startImapDouble } from '../doubles/imap-double.ts';
import { startSmtpDouble } from '../doubles/smtp-double.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { liveApp } from './support/live-app.ts';
import { expectSound } from './support/summary.ts';

const running = useLab();
const address = 'anna@srv.test';
const password = 'Bridge-password-1';
const users = { [address]: password };

describe.skipIf(running === null)('the certificate of a bridge on this computer, by a button', () => {
  const lab = running as Lab;

  it('is asked about, accepted once, kept with the mailbox, and taken back; another certificate is never taken for it', async () => {
    const certificate = await testCertificate('self-signed');
    const stranger = await (await testAuthority()).issue({ names: ['127.0.0.1'], selfSigned: true });
    await using imap = await startImapDouble({ certificate, users });
    await using smtp = await startSmtpDouble({ certificate, users });
    await using other = await startImapDouble({ certificate: stranger, users });
    await using made = await liveApp(lab);
    const check = async (more: Partial<Input<'check'>> = {}): Promise<CheckResult> => {
      const reply = await made.client.run(
        'check',
        {
          address,
          language: 'ru',
          secret: { kind: 'held', handle: await made.hold(password) },
          incoming: { protocol: 'imap', host: '127.0.0.1', port: imap.port, security: 'tls' },
          outgoing: { protocol: 'smtp', host: '127.0.0.1', port: smtp.port, security: 'tls' },
          send: false,
          ...more,
        },
        () => undefined,
      );
      if (!reply.ok) throw new Error(reply.failure.message);
      expectSound(reply.value, 'ru');
      return reply.value;
    };
    const refusals = ({ problems }: CheckResult): string[] =>
      problems.filter(({ severity }) => severity === 'failed').map(({ code }) => code);

    const before = await check();
    const action = before.problems[0]?.actions.find(({ id }) => id === 'pin_certificate');
    expect([refusals(before), action?.fingerprint]).toEqual([['tls_cert_untrusted'], expect.stringMatching(/^[0-9a-f]{64}$/u)]);
    expect(action?.changes).toMatch(/\S/u);
    expect(imap.transcript.received()).not.toContain('AUTHENTICATE');

    const pinned = { pinnedCertificate: action?.fingerprint ?? '' };
    expect(refusals(await check({ ...pinned, save: true }))).toEqual([]);
    const again = await made.client.run('recheck', { address, language: 'ru', send: false }, () => undefined);
    expect(again.ok && again.value.results.map(refusals)).toEqual([[]]);

    // Somebody else at the bridge's place gets no password.
    const incoming = { protocol: 'imap', host: '127.0.0.1', port: other.port, security: 'tls' } as const;
    expect(refusals(await check({ ...pinned, incoming }))).toEqual(['tls_cert_untrusted']);
    expect(other.transcript.received()).not.toContain('AUTHENTICATE');

    // Put back as it was: the certificate is asked about again, and its yes can be given again.
    const logins = imap.transcript.received().split('AUTHENTICATE').length;
    const back = await check();
    expect([refusals(back), back.problems[0]?.actions.map(({ id }) => id)]).toEqual([
      ['tls_cert_untrusted'],
      expect.arrayContaining(['pin_certificate']),
    ]);
    expect(imap.transcript.received().split('AUTHENTICATE').length).toBe(logins);
  });
});
