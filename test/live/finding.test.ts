import { domainToASCII } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Discovery, type SourceId } from '../../src-main/contract/discovery.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { checkBothWays } from './support/both-ways.ts';
import { cli } from './support/cli.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { inTurn } from './support/turns.ts';
import { failedLogins } from './support/server-log.ts';
import { endpointWords, expectTold, problemWords } from './support/summary.ts';

const running = useLab();

interface Found {
  readonly address: string;
  readonly source: SourceId;
  /** Needs no yes of the person. */
  readonly trusted: boolean;
  readonly settings: readonly string[];
  readonly provider?: string;
  /** What the check says besides the Authentication-Results that most domains of the lab do not write. */
  readonly problems?: readonly string[];
  readonly steps?: readonly string[];
}

const inside = (domain: string, imap = `imap.${domain}`, smtp = `smtp.${domain}`, login = `anna@${domain}`): string[] => [
  `imap ${imap}:993 tls ${login}`,
  `smtp ${smtp}:465 tls ${login}`,
];
const noResults = {
  step: 'roundtrip.authentication warning authentication_results_missing',
  problem: 'warning roundtrip/delivery authentication_results_missing',
};

const FOUND: readonly Found[] = [
  { address: 'anna@srv.test', source: 'srv', trusted: true, settings: inside('srv.test'), problems: [], steps: [] },
  {
    address: 'anna@srv-foreign.test',
    source: 'srv',
    trusted: false,
    settings: inside('srv-foreign.test', 'imap.hosting-farm.test', 'smtp.hosting-farm.test'),
  },
  {
    address: 'anna@autoconf.test',
    source: 'autoconfig',
    trusted: false,
    settings: inside('autoconf.test', 'in.autoconf-hosting.test', 'out.autoconf-hosting.test', 'anna'),
  },
  {
    address: 'anna@autoconf-own.test',
    source: 'autoconfig',
    trusted: true,
    settings: inside('autoconf-own.test', 'mail.autoconf-own.test', 'mail.autoconf-own.test'),
  },
  {
    address: 'anna@wellknown.test',
    source: 'well-known',
    trusted: true,
    settings: inside('wellknown.test', 'box.wellknown.test', 'box.wellknown.test'),
  },
  { address: 'anna@ispdb.test', source: 'ispdb', trusted: true, settings: inside('ispdb.test', 'box.ispdb.test', 'box.ispdb.test') },
  {
    address: 'anna@mx-ispdb.test',
    source: 'ispdb',
    trusted: false,
    settings: inside('mx-ispdb.test', 'imap.ispdb-hosting.test', 'smtp.ispdb-hosting.test'),
  },
  {
    address: 'anna@mxhosted.test',
    source: 'mx',
    trusted: true,
    provider: 'yandex360',
    settings: inside('mxhosted.test', 'imap.yandex.ru', 'smtp.yandex.ru'),
  },
  { address: 'anna@guess.test', source: 'guess', trusted: false, settings: inside('guess.test') },
  {
    address: 'anna@пример.test',
    source: 'autoconfig',
    trusted: true,
    settings: inside('xn--e1afmkfd.test', 'mail.xn--e1afmkfd.test', 'mail.xn--e1afmkfd.test'),
  },
  {
    address: 'anna@nomx.test',
    source: 'srv',
    trusted: true,
    settings: inside('nomx.test'),
    steps: [noResults.step, 'domain.mx warning domain_accepts_no_mail'],
    problems: [noResults.problem, 'warning domain/dns domain_accepts_no_mail'],
  },
];

/** `anna@` of a domain that cannot be found, and the one problem that says why. */
const LOST = [
  { address: 'anna@does-not-exist.test', problem: 'failed domain/dns domain_not_found', step: 'domain.mx failed domain_not_found' },
  { address: 'anna@nothing.test', problem: 'failed domain/dns domain_accepts_no_mail', step: 'domain.mx failed domain_accepts_no_mail' },
  { address: 'anna@deaddns.test', problem: 'failed network/dns dns_lookup_failed', step: 'domain.mx failed dns_lookup_failed' },
] as const;

describe.skipIf(running === null).concurrent('finding the settings', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  async function discoverBothWays(address: string): Promise<Discovery[]> {
    await using made = await liveApp(lab);
    const [done, reply] = await inTurn(() =>
      Promise.all([cli(lab, ['discover', address, '--json']), made.client.run('discover', { address, language: 'en' }, () => undefined)]),
    );
    if (!reply.ok) throw new Error(reply.failure.message);
    const command = Discovery.parse(done.json);
    expect(done.code).toBe(command.settings === null ? 1 : 0);
    expect(done.stdout.trimEnd()).not.toContain('\n');
    return [command, reply.value];
  }

  it.each(FOUND)('discover $address: by $source', async ({ address, source, trusted, settings, provider = null }) => {
    for (const found of await discoverBothWays(address)) {
      expect(found.address).toBe(address);
      expect(found.domain).toBe(domainToASCII(address.slice(address.indexOf('@') + 1)));
      expect([found.settings?.incoming, found.settings?.outgoing].flatMap((it) => (it == null ? [] : [endpointWords(it)]))).toEqual(
        settings,
      );
      expect(found.candidates[0]).toMatchObject({ source, trusted, verified: true });
      expect(found.provider).toBe(provider);
      expect(found.guide === null).toBe(provider === null);
      expect(found.sources.find((it) => it.source === source)).toMatchObject({ outcome: 'found' });
      expect(found.sources.map((it) => it.source).sort()).toEqual([
        'autoconfig',
        'autodiscover',
        'bundled',
        'guess',
        'ispdb',
        'mx',
        'pacc',
        'srv',
        'well-known',
      ]);
      expect(found.elapsedMs).toBeLessThan(8_000);
      expect(found.problems.filter((it) => it.severity === 'failed')).toEqual([]);
      for (const problem of found.problems) expectTold(problem, 'en');
    }
  });

  it.each(FOUND)(
    'check $address: mail goes out and comes in',
    async ({ address, trusted, settings, steps = [noResults.step], problems = [noResults.problem] }) => {
      const order = { address, password: lab.password, trust: !trusted };
      const { contract } = await checkBothWays(lab, order, {
        verdict: problems.length === 0 ? 'ok' : 'warnings',
        steps,
        problems,
        roundTrip: 'found INBOX inbox',
        settings,
      });
      expect(contract.roundTrip?.latencyMs).toBeGreaterThan(0);
      if (address === 'anna@srv.test') {
        expect(contract.steps.find((it) => it.id === 'roundtrip.authentication')?.facts).toMatchObject({
          spf: 'pass',
          dkim: 'none',
          dmarc: 'pass',
        });
      }
    },
  );

  it.each(FOUND.filter((it) => !it.trusted))(
    'check $address without a yes: asks, and no server sees a login',
    async ({ address, settings }) => {
      const login = `nobody-${crypto.randomUUID()}@lab.test`;
      const { command } = await checkBothWays(
        lab,
        { address, password: lab.password, login },
        {
          verdict: 'failed',
          steps: [],
          problems: ['failed app/autoconfig settings_unconfirmed'],
          roundTrip: null,
          settings: settings.map((it) => it.replace(/\S+$/u, login)),
        },
      );
      expect(command.problems[0]?.what).toContain(
        new URL(`imap://${settings[0]?.split(' ')[1] ?? ''}`).hostname.split('.').slice(-2).join('.'),
      );
      expect(await failedLogins(lab, login)).toEqual({ incoming: 0, outgoing: 0 });
      // The same with a yes is seen there, so the silence above means something.
      await checkBothWays(lab, { address, password: lab.wrongPassword, login, trust: true, noSend: true }, { verdict: 'failed' });
      expect(await failedLogins(lab, login)).toEqual({ incoming: 2, outgoing: 2 });
    },
  );

  it.each(LOST)('$address: $problem', async ({ address, problem, step }) => {
    const [command, contract] = await discoverBothWays(address);
    expect(command?.problems.map(problemWords)).toEqual([problem]);
    expect(contract?.problems.map(problemWords)).toEqual([problem]);
    expect([command?.settings, command?.candidates]).toEqual([null, []]);
    await checkBothWays(
      lab,
      { address, password: lab.password },
      { verdict: 'failed', steps: [step], problems: [problem], roundTrip: null, settings: [] },
    );
  });

  it('a resolver that never answers is no missing domain', async () => {
    const done = await cli(lab, ['discover', 'anna@srv.test', '--json'], { resolver: lab.deadResolver });
    const found = Discovery.parse(done.json);
    expect(done.code).toBe(1);
    expect(found.problems.map((it) => it.code)).toEqual(['dns_lookup_failed']);
    expect(found.elapsedMs).toBeLessThan(8_500);
  });
});
