import { beforeAll, describe, expect, it } from 'vitest';
import { Discovery } from '../../src-main/contract/discovery.ts';
import { markWords, type ServerMark } from '../../src-main/contract/server-mark.ts';
import type { EnteredEndpoint } from '../../src-main/contract/settings.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { inTurn } from './support/turns.ts';

const running = useLab();

type Wanted = Partial<Pick<ServerMark, 'outcome' | 'works' | 'speaks' | 'names'>>;
const MARKS: readonly (readonly [option: '--imap' | '--pop3' | '--smtp', server: string, wanted: Wanted, said: RegExp])[] = [
  ['--imap', 'imap.srv.test:993:tls', { outcome: 'answers', works: null }, /The server answers\./u],
  ['--imap', 'imap.srv.test:143:starttls', { outcome: 'answers' }, /The server answers\./u],
  ['--pop3', 'mail.srv.test:995:tls', { outcome: 'answers' }, /The server answers\./u],
  ['--smtp', 'smtp.srv.test:587:starttls', { outcome: 'answers' }, /The server answers\./u],
  ['--imap', 'mail.пример.test:993:tls', { outcome: 'answers' }, /The server answers\./u],
  [
    '--imap',
    'imap.srv.test:994:tls',
    { outcome: 'port_closed', works: { port: 993, security: 'tls' } },
    /Port 994 is closed on this server\. Port 993 with SSL\/TLS answers\./u,
  ],
  [
    '--imap',
    'imap.srv.test:143:tls',
    { outcome: 'wrong_security', works: { port: 143, security: 'starttls' } },
    /Port 143 uses different encryption: STARTTLS\./u,
  ],
  ['--imap', 'imap.srv.test:993:starttls', { outcome: 'wrong_security', works: { port: 993, security: 'tls' } }, /encryption: SSL\/TLS\./u],
  ['--smtp', 'smtp.srv.test:465:starttls', { outcome: 'wrong_security', works: { port: 465, security: 'tls' } }, /encryption: SSL\/TLS\./u],
  ['--imap', 'no-such-name.srv.test:993:tls', { outcome: 'name_unknown', works: null }, /There is no server with this name\./u],
  ['--imap', 'imap.deaddns.test:993:tls', { outcome: 'name_unanswered', works: null }, /DNS\) does not answer/u],
  ['--imap', 'imap.wrongname.test:993:tls', { outcome: 'certificate_name', works: null }, /issued for another name: \S+/u],
  ['--imap', 'imap.expired.test:993:tls', { outcome: 'certificate_bad', works: null }, /cannot be trusted/u],
  ['--imap', 'imap.selfsigned.test:993:tls', { outcome: 'certificate_bad', works: null }, /cannot be trusted/u],
  ['--imap', 'smtp.srv.test:465:tls', { outcome: 'other_protocol', speaks: 'smtp' }, /This is SMTP, not IMAP\. Port 993/u],
  ['--smtp', 'imap.srv.test:993:tls', { outcome: 'other_protocol', speaks: 'imap' }, /This is IMAP, not SMTP\./u],
  ['--pop3', 'imap.srv.test:993:tls', { outcome: 'other_protocol', speaks: 'imap' }, /This is IMAP, not POP3\./u],
  ['--imap', 'imap.plain.test:143:starttls', { outcome: 'no_encryption', works: null }, /offers no encryption/u],
  ['--imap', 'imap.stall.test:993:tls', { outcome: 'says_nothing', works: null }, /Port 993 is open, but the server is silent\./u],
];

function endpointOf(option: string, server: string): EnteredEndpoint {
  const [host = '', port = '', security = ''] = server.split(':');
  const protocol = option === '--imap' ? 'imap' : option === '--pop3' ? 'pop3' : 'smtp';
  return { protocol, host, port: Number(port), security: security === 'tls' ? 'tls' : 'starttls' };
}

describe.skipIf(running === null).concurrent('servers that were entered', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it.each(MARKS)('%s %s', async (option, server, wanted, said) => {
    await using made = await liveApp(lab);
    const address = 'anna@srv.test';
    const entered = endpointOf(option, server);
    const direction = option === '--smtp' ? 'outgoing' : 'incoming';
    const [reply, discovery] = await inTurn(() =>
      Promise.all([
        made.client.run('server.probe', { server: entered }, () => undefined),
        made.client.run('discover', { address, language: 'en', [direction]: entered }, () => undefined),
      ]),
    );
    if (!reply.ok) throw new Error(reply.failure.message);
    if (!discovery.ok) throw new Error(discovery.failure.message);
    const found = discovery.value;
    expect(found.entered).toHaveLength(1);
    for (const mark of [found.entered?.[0], reply.value]) {
      expect(mark).toMatchObject(wanted);
      expect(mark?.ms).toBeLessThan(8_000);
    }
    const words = markWords(reply.value).map(({ key, params }) => made.app.text(key, params, 'en'));
    expect(words.join(' ')).toMatch(said);
    expect(found.problems.filter((problem) => problem.severity === 'failed').length).toBe(wanted.outcome === 'answers' ? 0 : 1);
    // The other direction is what detection finds.
    const other = direction === 'outgoing' ? found.settings?.incoming : found.settings?.outgoing;
    expect(other?.host).toBe(direction === 'outgoing' ? 'imap.srv.test' : 'smtp.srv.test');
    expect(found.settings?.[direction]).toMatchObject({ port: entered.port, security: entered.security, username: address });
    if (wanted.outcome === 'certificate_name') expect(reply.value.names.length).toBeGreaterThan(0);
  });

  it('discover prints the same marks on the command line', async () => {
    const flags = ['--imap', 'imap.srv.test:143:tls', '--smtp', 'smtp.srv.test:465:tls'];
    const done = await cli(lab, ['discover', 'anna@srv.test', ...flags, '--json']);
    const found = Discovery.parse(done.json);
    expect(done.code).toBe(1);
    expect(found.entered?.map((mark) => mark.outcome)).toEqual(['wrong_security', 'answers']);
    const told = await cli(lab, ['discover', 'anna@srv.test', ...flags, '--lang', 'en']);
    expect(told.stdout).toContain('imap imap.srv.test:143 tls: Port 143 uses different encryption: STARTTLS.');
    expect(told.stdout).toContain('smtp smtp.srv.test:465 tls: The server answers.');
  });

  it('a login left blank is the one that detection knows for this server', async () => {
    await using made = await liveApp(lab);
    const order = {
      address: 'anna@autoconf.test',
      language: 'en',
      incoming: endpointOf('--imap', 'in.autoconf-hosting.test:143:starttls'),
    } as const;
    const found = await made.client.run('discover', order, () => undefined);
    expect(found.ok && found.value.settings?.incoming).toMatchObject({ port: 143, username: 'anna' });
    const named = await made.client.run('discover', { ...order, login: 'x' }, () => undefined);
    expect(named.ok && named.value.settings?.incoming?.username).toBe('x');
  });

  it('servers of a domain that has none are no failure once they answer', async () => {
    const flags = ['--imap', 'imap.srv.test:993:tls', '--smtp', 'smtp.srv.test:465:tls'];
    const done = await cli(lab, ['discover', 'anna@nothing.test', ...flags, '--json']);
    const found = Discovery.parse(done.json);
    expect(done.code).toBe(0);
    expect(found.entered?.map((mark) => mark.outcome)).toEqual(['answers', 'answers']);
    expect(found.problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning domain_accepts_no_mail']);
  });

  it('a look can be stopped at once', async () => {
    await using made = await liveApp(lab);
    const stop = new AbortController();
    const began = performance.now();
    setTimeout(() => stop.abort(), 300);
    const server = endpointOf('--imap', 'imap.stall.test:993:tls');
    const reply = await made.client.run('server.probe', { server }, () => undefined, stop.signal);
    expect(reply).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(performance.now() - began).toBeLessThan(800);
  });
});
