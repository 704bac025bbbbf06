import { describe, expect, it } from 'vitest';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { deafAddress } from '../../adapters/dialer/kit.ts';
import { check } from './check-kit.ts';
import { endpointOf, type Names } from './kit.ts';

const names = (...addresses: string[]): Names => ({ hosts: { 'mail.example.test': addresses } });

describe('IPv6 is broken where IPv4 works', () => {
  it('refused: the check passes with one warning for both lanes, and nobody is said to hang', async () => {
    await using imap = await startImapDouble();
    await using smtp = await startSmtpDouble();
    const told = await check({ incoming: imap.port, outgoing: smtp.port }, { names: names('::1', '127.0.0.1') });
    expect([told.result.verdict, told.codes]).toEqual(['warnings', ['network network_unreachable warning']]);
    expect(told.steps).toEqual(expect.arrayContaining(['imap.connect warning network_unreachable', 'imap.login passed']));
    const [problem] = told.result.problems;
    expect(problem).toMatchObject({
      fixer: 'network_admin',
      variant: 'ipv6_closed',
      evidence: { address: '::1', errno: 'ECONNREFUSED', workingAddress: '127.0.0.1' },
    });
    expect(problem?.letter).toContain('Не принимает: ::1');
    expect(problem?.what).not.toContain('зависать');
  });

  it('silent: other programs would hang by it, and that is said', async () => {
    await using imap = await startImapDouble();
    using deaf = await deafAddress(imap.port, '::1');
    const { result, steps } = await check({ incoming: imap.port }, { names: names(deaf.host, '127.0.0.1') });
    expect([result.verdict, result.problems.map(({ code, variant, fixer }) => [code, variant, fixer])]).toEqual([
      'warnings',
      [['network_unreachable', 'ipv6_silent', 'network_admin']],
    ]);
    expect(result.problems[0]?.what).toContain('зависать');
    expect(steps).toContain('imap.login passed');
    expect(result.steps.find(({ id }) => id === 'imap.connect')?.facts['silentAddresses']).toEqual(['::1']);
  });

  it('is told beside a failure of the login, after it', async () => {
    await using imap = await startImapDouble({ commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] Authentication failed.' } });
    const { codes } = await check({ incoming: imap.port }, { names: names('::1', '127.0.0.1') });
    expect(codes.map((code) => code.split(' ').slice(1).join(' '))).toEqual(['auth_bad_credentials failed', 'network_unreachable warning']);
  });
});

describe('IPv6 is not broken', () => {
  it.each([
    ['a computer without any', ['ff02::1', '127.0.0.1']],
    ['a server without any', ['127.0.0.2', '127.0.0.1']],
    ['never tried: IPv4 came first', ['127.0.0.1', '::1']],
  ])('%s', async (_case, addresses) => {
    await using imap = await startImapDouble();
    expect((await check({ incoming: imap.port }, { names: names(...addresses) })).result.verdict).toBe('ok');
  });

  it('a bridge on this computer that listens on one of two loopback addresses', async () => {
    await using imap = await startImapDouble();
    const incoming = { ...endpointOf('imap', imap.port, 'tls', 'localhost'), protocol: 'imap' } as const;
    expect((await check({ incoming }, { names: { hosts: { localhost: ['::1', '127.0.0.1'] } } })).codes).toEqual([]);
  });
});
