import { describe, expect, it } from 'vitest';
import { imapLane } from '../../../src-main/core/check/imap-lane.ts';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { endpointOf, walk } from './kit.ts';

describe('what it warns of', () => {
  it.each<[string, Record<string, string>, 'passed' | 'warning', object | undefined]>([
    ['Sent and Junk are there', { Sent: '\\Sent', Junk: '\\Junk' }, 'passed', undefined],
    ['no Sent', { Junk: '\\Junk' }, 'warning', { params: { role: 'sent', folder: 'Sent' } }],
    ['no Junk', { Sent: '\\Sent' }, 'warning', { params: { role: 'junk', folder: 'Junk' } }],
  ])('%s', async (_case, folders, status, observation) => {
    await using double = await startImapDouble({ store: new MailStore(folders) });
    const { end, log } = await walk(imapLane, endpointOf('imap', double.port));
    expect(log.get('imap.folders')?.status).toBe(status);
    if (observation !== undefined)
      expect(log.get('imap.folders')?.observation).toMatchObject({ happening: { kind: 'known', code: 'folder_missing' }, ...observation });
    expect(end.failure).toBeNull();
  });

  it.each([
    [{ used: 100, limit: 100 }, true],
    [{ used: 120, limit: 100 }, true],
    [{ used: 99, limit: 100 }, false],
  ])('quota %j: full is %s', async (quota, full) => {
    await using double = await startImapDouble({ quota });
    const { end, steps } = await walk(imapLane, endpointOf('imap', double.port));
    expect([end.mailboxFull, steps.at(-1)]).toEqual([full, full ? 'quota failed' : 'quota passed']);
    if (full)
      expect(end.failure).toMatchObject({
        step: 'imap.quota',
        happening: { code: 'own_mailbox_full' },
        params: { size: quota.used, limit: 100 },
      });
  });

  it.each<[string, string, string | undefined]>([
    ['messages used up', 'QUOTA "" (STORAGE 1 100 MESSAGE 10 10)', 'quota failed'],
    ['no limit', 'QUOTA "" (STORAGE 1 0)', undefined],
    ['nonsense', 'QUOTA "" (STORAGE many few)', undefined],
    ['an empty list', 'QUOTA "" ()', undefined],
  ])('quota answer: %s', async (_case, line, last) => {
    await using double = await startImapDouble({
      quota: { used: 1, limit: 2 },
      commands: {
        GETQUOTAROOT: (c) => {
          c.untagged(line);
          c.ok();
        },
      },
    });
    const { steps } = await walk(imapLane, endpointOf('imap', double.port));
    expect(steps.find((step) => step.startsWith('quota'))).toBe(last);
  });

  it('keeps the server’s ALERTs with a refused login', async () => {
    await using double = await startImapDouble({
      commands: {
        AUTHENTICATE: (c) => {
          c.untagged('OK [ALERT] Please sign in on the web first');
          c.no('[AUTHENTICATIONFAILED] no');
        },
      },
    });
    const { log } = await walk(imapLane, endpointOf('imap', double.port));
    expect(log.get('imap.login')?.facts).toMatchObject({
      alerts: ['* OK [ALERT] Please sign in on the web first'],
      reply: expect.stringContaining('AUTHENTICATIONFAILED') as unknown,
    });
    expect(JSON.stringify(log.get('imap.login'))).not.toContain('right-password');
  });
});
