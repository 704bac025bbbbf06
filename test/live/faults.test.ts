import { describe, expect, it } from 'vitest';
import { faultReport } from '../../src-main/app/fault-report.ts';
import type { Handlers } from '../../src-main/contract/serve.ts';
import { serve } from '../../src-main/contract/serve.ts';
import { createClient } from '../../src-main/contract/transport.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { liveApp } from './support/live-app.ts';

const running = useLab();

/** Code that runs before the program, as a `data:` module. */
const preload = (code: string): Record<string, string> => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });

/** Runs `code` as soon as the program listens for what nobody caught. */
const afterStart = (code: string): string =>
  `const timer = setInterval(() => { if (process.listenerCount('uncaughtException') === 0) return; clearInterval(timer); ${code} }, 2);`;

describe.skipIf(running === null)('a fault of ours', () => {
  const lab = running as Lab;
  const endpoints = ['--imap', '127.0.0.1:993:tls', '--smtp', '127.0.0.1:465:tls'];
  const args = ['check', 'anna@srv.test', '--password-stdin', ...endpoints];

  it.each([
    ['inside a check', `import net from 'node:net'; net.Socket.prototype.connect = () => { throw new RangeError('no such luck'); };`],
    ['outside of everything', afterStart(`throw new RangeError('no such luck');`)],
    ['a promise that nobody caught', afterStart(`void Promise.reject(new RangeError('no such luck'));`)],
  ])('%s: exit 3 and a report to copy', async (_, code) => {
    const done = await cli(lab, [...args, '--json', '--lang', 'en'], { input: `${lab.password}\n`, env: preload(code) });
    expect(done.code).toBe(3);
    expect(done.json).toEqual({ error: { code: 'fault', message: expect.stringMatching(/\S/u) as string } });
    expect(done.stdout.trimEnd()).not.toContain('\n');
    // The document of scripts has its two fields; the report is for people.
    expect(done.stderr).toMatch(/^MailReady \d[^]*node v[^]*RangeError: no such luck/u);
    expect(done.stderr).not.toMatch(/\/(?:root|home|work)(?![a-z])/u);
    expect(done.stderr).not.toContain(lab.password);
  });

  it('for a person it is told on stderr', async () => {
    const code = `import net from 'node:net'; net.Socket.prototype.connect = () => { throw new RangeError('no such luck'); };`;
    const done = await cli(lab, [...args, '--lang', 'ru'], { input: `${lab.password}\n`, env: preload(code) });
    expect([done.code, done.stdout]).toEqual([3, '']);
    expect(done.stderr).toMatch(/[а-я][^]*RangeError: no such luck/u);
  });

  it('through the contract: the failure `fault`, and the app goes on', async () => {
    let broken = false;
    const env = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (target, name) => {
          if (broken && typeof name === 'string' && /proxy/iu.test(name)) throw new RangeError('no such luck');
          return Reflect.get(target, name) as string | undefined;
        },
      },
    );
    await using made = await liveApp(lab, { env });
    broken = true;
    const reply = await made.client.call('doctor', { language: 'en' });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'fault', report: expect.stringContaining('during doctor') as string } });
    broken = false;
    expect(await made.client.call('doctor', { language: 'en' })).toMatchObject({ ok: true });
  });

  it('any handler that throws, whatever it throws', async () => {
    const odd = [new Error('a'), 'a text', null, undefined, { odd: true }] as readonly unknown[] as readonly Error[];
    for (const thrown of odd) {
      const handlers = {
        'vault.status': () => Promise.reject(thrown),
        check: () => Promise.reject(thrown),
      } as unknown as Handlers;
      const client = createClient(
        serve(handlers, (error, name) => ({ code: 'fault', message: 'm', report: faultReport(error, name, '0') })),
      );
      expect(await client.call('vault.status', {})).toMatchObject({
        ok: false,
        failure: { code: 'fault', report: expect.stringContaining('during vault.status') as string },
      });
      expect(await client.run('check', { address: 'a@b.test', language: 'en', secret: { kind: 'none' } }, () => undefined)).toMatchObject({
        ok: false,
        failure: { code: 'fault' },
      });
    }
  });

  it('an answer that does not fit the contract is a fault too', async () => {
    const handlers = { 'vault.status': () => Promise.resolve({ ok: true, value: { state: 'perhaps' } }) } as unknown as Handlers;
    const client = createClient(serve(handlers, (error, name) => ({ code: 'fault', message: 'm', report: faultReport(error, name, '0') })));
    expect(await client.call('vault.status', {})).toMatchObject({ ok: false, failure: { code: 'fault' } });
  });
});
