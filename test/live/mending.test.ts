import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Action, ActionId, Problem } from '../../src-main/contract/problem.ts';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { type LiveApp, liveApp, warmUp } from './support/live-app.ts';
import { checkArgs, type Order, stdinOf } from './support/order.ts';
import { expectSound, summarise } from './support/summary.ts';

const running = useLab();

/** A check through the contract, as the window asks for it. */
async function checked(made: LiveApp, order: Order): Promise<CheckResult> {
  const { reply } = await made.check(order);
  if (!reply.ok) throw new Error(reply.failure.message);
  expectSound(reply.value, order.lang ?? 'en');
  return reply.value;
}

/** The action that is offered for this cause; what it will change is said beside it. */
function offered(result: CheckResult, code: ProblemCode, id: ActionId): Action {
  const problem = problemOf(result, code);
  const action = problem?.actions.find((one) => one.id === id);
  if (action === undefined) throw new Error(`${code} with ${id} is not among ${JSON.stringify(summarise(result))}`);
  expect(action.changes).toMatch(/\S/u);
  return action;
}

const problemOf = (result: CheckResult, code: ProblemCode): Problem | undefined => result.problems.find((one) => one.code === code);
const failedCodes = (result: CheckResult): readonly string[] =>
  result.problems.filter((one) => one.severity === 'failed').map((one) => one.code);
/** How the command line writes an endpoint. */
const typed = ({ endpoint }: Action): string => `${endpoint?.host ?? ''}:${String(endpoint?.port)}:${endpoint?.security ?? ''}`;

describe.skipIf(running === null)('Mending', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  /** The mended check by the command line, in a process of its own. */
  async function byCommand(order: Order): Promise<CheckResult> {
    const done = await cli(lab, checkArgs(order), { input: stdinOf(order) });
    expect([done.code, done.stderr]).toEqual([0, '']);
    return done.json as CheckResult;
  }

  it('another port and encryption: 465 speaks an old TLS, 587 does not', async () => {
    await using made = await liveApp(lab);
    const order = { address: 'anna@oldtls.test', password: lab.password };
    const before = await checked(made, order);
    expect(failedCodes(before)).toEqual(['tls_version_unsupported']);
    const action = offered(before, 'tls_version_unsupported', 'switch_endpoint');
    expect(action.endpoint).toEqual({ protocol: 'smtp', host: 'smtp.oldtls.test', port: 587, security: 'starttls' });

    const after = await checked(made, { ...order, imap: 'imap.oldtls.test:993:tls', smtp: typed(action) });
    expect([failedCodes(after), after.roundTrip?.status]).toEqual([[], 'found']);
    expect(after.settings?.outgoing).toMatchObject({ port: 587, security: 'starttls' });
    expect((await byCommand({ ...order, smtp: typed(action) })).roundTrip?.status).toBe('found');

    // Nothing was kept: without the choice it is as before.
    expect(failedCodes(await checked(made, { ...order, noSend: true }))).toEqual(['tls_version_unsupported']);
  });

  it('sign-in for sending: the port offers none, the other one takes it', async () => {
    await using made = await liveApp(lab);
    const order = { address: 'anna@noauth.test', password: lab.password };
    const before = await checked(made, order);
    expect(summarise(before)).toMatchObject({ steps: ['smtp.login failed auth_mechanism_unsupported'], roundTrip: 'not_sent' });
    const action = offered(before, 'auth_mechanism_unsupported', 'switch_endpoint');
    expect(action.endpoint).toMatchObject({ port: 465, security: 'tls' });

    const after = await checked(made, { ...order, smtp: typed(action) });
    expect([failedCodes(after), after.roundTrip?.status]).toEqual([[], 'found']);
    expect((await byCommand({ ...order, smtp: typed(action), noSend: true })).verdict).toBe('ok');
    expect(failedCodes(await checked(made, { ...order, noSend: true }))).toEqual(['auth_mechanism_unsupported']);
  });

  it('another login form, where the provider is known to have one: tried by itself, once, and kept', async () => {
    await using made = await liveApp(lab);
    const result = await checked(made, { address: 'vera@mxhosted.test', password: lab.password });
    expect([failedCodes(result), result.roundTrip?.status]).toEqual([[], 'found']);
    expect([result.settings?.incoming?.username, result.settings?.outgoing?.username]).toEqual(['vera', 'vera']);
    // A wrong password is no reason to think of the login: the first refusal is told.
    const wrong = await checked(made, { address: 'vera@mxhosted.test', password: lab.wrongPassword, noSend: true });
    expect(wrong.settings?.incoming?.username).toBe('vera@mxhosted.test');
    expect(wrong.verdict).toBe('failed');
  });

  it('another login form, typed in by the person', async () => {
    await using made = await liveApp(lab);
    const order = { address: 'anna@shortlogin.test', password: lab.password };
    const before = await checked(made, order);
    expect(failedCodes(before)).toEqual(['auth_bad_credentials']);
    offered(before, 'auth_bad_credentials', 'edit_settings');
    const after = await checked(made, { ...order, login: 'anna' });
    expect([failedCodes(after), after.roundTrip?.status]).toEqual([[], 'found']);
    expect((await byCommand({ ...order, login: 'anna' })).roundTrip?.status).toBe('found');
  });

  it('the address that the login owns as sender: sent from it, expected in its mailbox', async () => {
    await using made = await liveApp(lab);
    const order = { address: 'director@notowned.test', password: lab.password, login: 'boss@notowned.test' };
    const before = await checked(made, order);
    expect(summarise(before)).toMatchObject({ steps: ['smtp.sender failed sender_not_owned'], roundTrip: 'not_sent' });
    const action = offered(before, 'sender_not_owned', 'use_login_as_sender');
    expect(action.suggestion).toBe('boss@notowned.test');

    const mended = { ...order, from: action.suggestion ?? '' };
    for (const after of [await checked(made, mended), await byCommand(mended)]) {
      expect([failedCodes(after), after.roundTrip?.status, after.roundTrip?.folder]).toEqual([[], 'found', 'INBOX']);
      expect(after.steps.find((step) => step.id === 'smtp.sender')?.facts).toEqual({ from: 'boss@notowned.test' });
      expect(after.steps.find((step) => step.id === 'smtp.recipient')?.facts).toEqual({ to: 'boss@notowned.test' });
      expect(after.roundTrip?.messageId).toContain('@notowned.test>');
      for (const box of ['boss', 'director'])
        expect((await lab.letters(`${box}@notowned.test`)).filter((it) => it.text.includes(after.roundTrip?.messageId ?? '?'))).toEqual([]);
    }
    // The saved mailbox keeps the sender, and the old one can be taken again.
    const saved = await checked(made, { ...mended, save: true, noSend: true });
    expect(failedCodes(saved)).toEqual([]);
    const kept = await made.client.call('mailboxes.show', { address: order.address });
    expect(kept.ok && kept.value.from).toBe('boss@notowned.test');
    expect(failedCodes(await checked(made, { ...order, from: order.address, noSend: true }))).toEqual(['sender_not_owned']);
  });

  it('greylisting: told as a wait, and the check after it passes', async () => {
    await using made = await liveApp(lab);
    const order = { address: 'anna@greylist.test', password: lab.password };
    const before = await checked(made, order);
    expect(summarise(before)).toMatchObject({ steps: ['smtp.recipient failed greylisted'], roundTrip: 'not_sent' });
    const { afterSeconds } = offered(before, 'greylisted', 'wait_and_retry');
    expect(afterSeconds).toBe(3);
    expect(problemOf(before, 'greylisted')?.fixer).toBe('wait');
    await pause(3_100);
    const after = await checked(made, order);
    expect([failedCodes(after), after.roundTrip?.status]).toEqual([[], 'found']);
    expect((await byCommand(order)).roundTrip?.status).toBe('found');
  });
});

describe.skipIf(running === null)('Mending a missing Sent folder', () => {
  const lab = running as Lab;

  it('makes the folder, the check passes with it, and the undo takes it away again', async () => {
    const domain = lab.domain('nosent.test');
    await using made = await liveApp(lab);
    const order = { address: domain.address, password: domain.password };
    const before = await checked(made, order);
    offered(before, 'folder_missing', 'create_sent_folder');
    const endpoint = before.settings?.incoming;
    if (endpoint == null) throw new Error('no incoming server');

    const folderOrder = {
      address: domain.address,
      language: 'en' as const,
      secret: { kind: 'held' as const, handle: await made.hold(domain.password) },
      endpoint,
    };
    const created = await made.client.call('folder.createSent', folderOrder);
    expect(created).toMatchObject({ ok: true, value: { folder: 'Sent', problem: null } });

    const after = await checked(made, order);
    expect(problemOf(after, 'folder_missing')).toBeUndefined();
    expect(after.steps.find((step) => step.id === 'roundtrip.sent')).toMatchObject({
      status: 'passed',
      facts: { folder: 'Sent', filedBy: 'app' },
    });

    expect(await made.client.call('folder.removeSent', folderOrder)).toMatchObject({ ok: true, value: { removed: true, problem: null } });
    expect(problemOf(await checked(made, { ...order, noSend: true }), 'folder_missing')).toBeDefined();
  });

  it('tells a refusal in words and never removes what it did not make', async () => {
    const domain = lab.domain('nosent.test');
    await using made = await liveApp(lab);
    const endpoint = { protocol: 'imap' as const, host: 'imap.nosent.test', port: 993, security: 'tls' as const, username: domain.login };
    const wrong = {
      address: domain.address,
      language: 'ru' as const,
      secret: { kind: 'held' as const, handle: await made.hold('not-this-one') },
      endpoint,
    };
    const refused = await made.client.call('folder.createSent', wrong);
    expect(refused).toMatchObject({ ok: true, value: { folder: null, problem: { code: 'auth_bad_credentials' } } });
    expect(await made.client.call('folder.removeSent', wrong)).toMatchObject({ ok: true, value: { removed: false } });
  });
});
