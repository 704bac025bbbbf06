import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GuideCheckResult } from '../../src-main/contract/guide.ts';
import type { SecretChoice } from '../../src-main/contract/contract.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { startDoubles } from './support/doubles.ts';
import { type LiveApp, liveApp, warmUp } from './support/live-app.ts';
import { checkInput } from './support/order.ts';

const running = useLab();

async function didIt(made: LiveApp, address: string, of: string, step: string, secret: SecretChoice): Promise<GuideCheckResult> {
  const reply = await made.client.run('guide.check', { address, language: 'en', of, step, secret }, () => undefined);
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value;
}

describe.skipIf(running === null).concurrent('“I did it” at a step of a guide', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it('IMAP is off at the server, then on: not yet, then done; one login each', async () => {
    let on = false;
    const commands = {
      AUTHENTICATE: (it: { next(): Promise<void>; no(text: string): void }) =>
        on ? it.next() : it.no('[AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled'),
    };
    await using doubles = await startDoubles({ imap: { commands } });
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const { address, password } = doubles.order;
    const step = 'enable-imap.5';
    const secret: SecretChoice = { kind: 'held', handle: await made.hold(password) };
    const logins = (): number => doubles.imap.transcript.lines().filter((line) => /AUTHENTICATE/u.test(line)).length;

    // Nobody has said yes to any server, nothing has been typed: nothing is proved and nobody is asked.
    expect(await didIt(made, address, 'yandex', step, secret)).toMatchObject({ outcome: 'later' });
    expect(logins()).toBe(0);

    const check = await made.client.run(
      'check',
      { ...checkInput({ ...doubles.order, noSend: true }, secret.handle, null) },
      () => undefined,
    );
    expect(check.ok && check.value.verdict).toBe('failed');
    expect(logins()).toBe(1);
    expect(await didIt(made, address, 'yandex', step, { kind: 'none' })).toMatchObject({ outcome: 'later' });

    const before = await didIt(made, address, 'yandex', step, secret);
    expect(before).toMatchObject({ outcome: 'not_yet', problem: { code: 'protocol_disabled_by_user' } });
    expect(before.problem?.evidence['reply']).toContain('IMAP is disabled');
    expect(logins()).toBe(2);

    const again = await didIt(made, address, 'yandex', step, secret);
    expect(again.outcome).toBe('wait');
    expect(again.waitSeconds).toBeLessThanOrEqual(10);
    expect(logins()).toBe(2);

    on = true;
    await pause(10_000);
    expect(await didIt(made, address, 'yandex', step, secret)).toEqual({ outcome: 'done', problem: null, waitSeconds: null });
    expect(logins()).toBe(3);
  });

  it('a practice mailbox: IMAP is off until it is mended', async () => {
    await using made = await liveApp(lab);
    const scenario = await made.client.call('practice.start', { scenario: 'imap-off', language: 'en' });
    if (!scenario.ok) throw new Error(scenario.failure.message);
    const { address, password } = scenario.value;
    const handle = await made.hold(password);
    const check = await made.client.run(
      'check',
      { address, language: 'en', secret: { kind: 'held', handle }, send: false },
      () => undefined,
    );
    expect(check.ok && check.value.verdict).toBe('failed');
    const guide = await made.client.call('guide.get', { of: address, language: 'en' });
    const step = guide.ok ? guide.value.steps.find((one) => one.check === 'login') : undefined;
    expect(step).toBeDefined();
    await made.client.call('practice.mend', { scenario: 'imap-off' });
    expect(await didIt(made, address, 'practice', step?.id ?? '', { kind: 'held', handle })).toMatchObject({ outcome: 'done' });
  });

  it('a server that cannot be asked is no refusal', async () => {
    const doubles = await startDoubles();
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const handle = await made.hold(doubles.order.password);
    await made.client.run('check', checkInput({ ...doubles.order, noSend: true }, handle, null), () => undefined);
    await doubles[Symbol.asyncDispose]();
    const said = await didIt(made, doubles.order.address, 'yandex', 'enable-imap.5', { kind: 'held', handle });
    expect(said).toMatchObject({ outcome: 'unclear', problem: { code: 'connection_refused' } });
  });

  it('the bridge on this computer: closed, another program, then open', async () => {
    await using made = await liveApp(lab);
    const ask = (): Promise<GuideCheckResult> => didIt(made, 'anna@proton.me', 'proton', 'other.1', { kind: 'none' });
    expect(await ask()).toMatchObject({ outcome: 'not_yet', problem: { code: 'connection_refused' } });
    const listen = (port: number, greeting: string): Promise<Server> =>
      new Promise((resolve, reject) => {
        const server = createServer((socket) => socket.on('error', () => undefined).write(greeting));
        server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
      });
    const stranger = await listen(1143, 'SSH-2.0-OpenSSH_9.2\r\n');
    const servers = [await listen(1025, '220 bridge\r\n')];
    try {
      expect(await ask(), 'another program at its port').toMatchObject({ outcome: 'not_yet', problem: { code: 'wrong_port_or_mode' } });
      stranger.close();
      servers.push(await listen(1143, '* OK bridge\r\n'));
      expect(await ask()).toMatchObject({ outcome: 'done' });
    } finally {
      for (const server of [stranger, ...servers]) server.close();
    }
  });

  it('steps that nobody can prove are called so', async () => {
    await using made = await liveApp(lab);
    expect(await didIt(made, 'anna@yandex.ru', 'yandex', 'enable-imap.1', { kind: 'none' })).toMatchObject({ outcome: 'tick' });
    expect(await didIt(made, 'anna@yandex.ru', 'yandex', 'create-app-password.5', { kind: 'none' })).toMatchObject({ outcome: 'later' });
    const told = await cli(lab, ['guide', 'yandex', '--lang', 'en']);
    expect(told.stdout).toContain('Only for IMAP');
    expect(told.stdout).toMatch(/5\. Save the changes\.\n[^]*We check this ourselves: we sign in to the server with your password/u);
    expect(told.stdout).toContain('We check this ourselves: whether the password looks like an app password');
    expect(told.stdout).toContain('We cannot check the other steps, so we take your word for them.');
  });
});
