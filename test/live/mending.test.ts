import { describe, expect, it } from 'vitest';
import { useLab } from './lab/use-lab.ts';
import { liveApp } from './support/live-app.ts';

const lab = useLab();

describe.skipIf(lab === null)('Mending a missing Sent folder', () => {
  it('makes the folder, the check passes with it, and the undo takes it away again', async () => {
    if (lab === null) return;
    const domain = lab.domain('nosent.test');
    await using made = await liveApp(lab);
    const order = { address: domain.address, password: domain.password };
    const before = await made.check(order);
    if (!before.reply.ok) throw new Error(before.reply.failure.message);
    const problem = before.reply.value.problems.find((one) => one.code === 'folder_missing');
    expect(problem?.actions.map((action) => action.id)).toContain('create_sent_folder');
    const endpoint = before.reply.value.settings?.incoming;
    if (endpoint == null) throw new Error('no incoming server');

    const folderOrder = {
      address: domain.address,
      language: 'en' as const,
      secret: { kind: 'held' as const, handle: await made.hold(domain.password) },
      endpoint,
    };
    const created = await made.client.call('folder.createSent', folderOrder);
    expect(created).toMatchObject({ ok: true, value: { folder: 'Sent', problem: null } });

    const after = await made.check(order);
    if (!after.reply.ok) throw new Error(after.reply.failure.message);
    expect(after.reply.value.problems.map((one) => one.code)).not.toContain('folder_missing');
    expect(after.reply.value.steps.find((step) => step.id === 'roundtrip.sent')).toMatchObject({
      status: 'passed',
      facts: { folder: 'Sent', filedBy: 'app' },
    });

    expect(await made.client.call('folder.removeSent', folderOrder)).toMatchObject({ ok: true, value: { removed: true, problem: null } });
    const again = await made.check({ ...order, noSend: true });
    expect(again.reply.ok && again.reply.value.problems.map((one) => one.code)).toContain('folder_missing');
  });

  it('tells a refusal in words and never removes what it did not make', async () => {
    if (lab === null) return;
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
