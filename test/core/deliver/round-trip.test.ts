import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CheckResult } from '../../../src-main/contract/check.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { startPop3Double } from '../../doubles/pop3-double.ts';
import { provider } from '../check/check-kit.ts';
import { ADDRESS, endpointOf } from '../check/kit.ts';
import { codes, deliverTo, factsOf, office, proven, status } from './kit.ts';

describe('a letter to oneself', () => {
  it('goes out, comes in, is proven, filed and removed; nothing remains', async () => {
    await using it = await office();
    const told = await it.trip();
    expect([told.result.verdict, codes(told)]).toEqual(['ok', []]);
    expect(told.result.roundTrip).toMatchObject({ status: 'found', folder: 'INBOX', role: 'inbox' });
    expect(told.result.roundTrip?.latencyMs).toBeLessThan(3_000);
    expect(told.steps.slice(-6)).toEqual(
      ['smtp.accept', 'roundtrip.find', 'roundtrip.placement', 'roundtrip.authentication', 'roundtrip.sent', 'roundtrip.cleanup'].map(
        (id) => `${id} passed`,
      ),
    );
    expect(factsOf(told.result, 'smtp.accept')).toMatchObject({ queueId: '1' });
    expect(factsOf(told.result, 'roundtrip.sent')).toEqual({ folder: 'Sent', filedBy: 'app' });
    expect(factsOf(told.result, 'roundtrip.cleanup')).toEqual({ removed: 2, earlier: 0 });
    expect(['INBOX', 'Sent', 'Trash'].map((one) => it.inFolder(one))).toEqual([[], [], []]);
    expect([told.leftLetter, told.removedLetters]).toEqual([null, [told.result.roundTrip?.messageId]]);
    expect(CheckResult.safeParse(told.result).success).toBe(true);
  });

  it('has a Message-ID of its own each time, in the sender’s domain', async () => {
    await using it = await office();
    const ids = [(await it.trip()).result.roundTrip?.messageId, (await it.trip()).result.roundTrip?.messageId];
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^<mailready\.[0-9a-f]{32}@example\.test>$/u);
  });

  it('is noticed when it comes, without waiting for the next look', async () => {
    await using it = await office(
      {},
      {
        commands: {
          '.': (c) => {
            setTimeout(() => it.store.deliver('INBOX', proven + (c.letter?.raw.toString() ?? '')), 1_000);
            c.ok();
          },
        },
      },
    );
    const { result } = await it.trip();
    expect(result.roundTrip?.status).toBe('found');
    expect(result.roundTrip?.latencyMs).toBeGreaterThan(900);
    expect(result.roundTrip?.latencyMs).toBeLessThan(2_200);
    expect(it.imap.transcript.received()).toContain('IDLE');
  });

  it.each([
    ['the junk folder', 'Junk', 'junk', ['landed_in_spam warning']],
    ['a folder of a rule', 'Отчёты', 'other', []],
    ['the archive', 'Archive', 'archive', []],
  ])('is found in %s, and removed there', async (_case, folder, role, problems) => {
    const store = new MailStore({ Sent: '\\Sent', Junk: '\\Junk', Отчёты: '', Archive: '\\Archive' });
    await using it = await office({ store }, { folder });
    const told = await it.trip();
    expect(told.result.roundTrip).toMatchObject({ status: 'found', folder, role });
    expect([codes(told), it.inFolder(folder), it.inFolder('Sent')]).toEqual([problems, [], []]);
  });

  it('is found although other folders cannot be opened', async () => {
    const store = new MailStore({ Sent: '\\Sent', Junk: '\\Junk', Boss: '', Shared: '\\Noselect', Later: '' });
    await using it = await office(
      {
        store,
        commands: { SELECT: (c) => (c.args[0] === 'Boss' || c.args[0] === 'Junk' ? c.no('[NOPERM] Permission denied') : c.next()) },
      },
      { folder: 'Later' },
    );
    expect((await it.trip()).result.roundTrip).toMatchObject({ status: 'found', folder: 'Later' });
  });

  it('never comes: said so, remembered, and nothing else is blamed', async () => {
    await using it = await office({}, { commands: { '.': '250 2.0.0 Ok: queued as LOST' } });
    const told = await it.trip({}, { limits: { roundTrip: 1_500 } });
    expect([told.result.verdict, codes(told), told.result.roundTrip?.status]).toEqual([
      'failed',
      ['letter_not_arrived failed'],
      'not_found',
    ]);
    expect([told.leftLetter, status(told.result, 'roundtrip.placement')]).toEqual([told.result.roundTrip?.messageId, 'skipped']);
  });

  it('the IMAP connection is lost while it travels: opened once more, and found', async () => {
    let searches = 0;
    await using it = await office({ commands: { 'UID SEARCH': (c) => ((searches += 1) === 1 ? c.close() : c.next()) } });
    expect((await it.trip()).result.roundTrip?.status).toBe('found');
  });

  it('the IMAP connection cannot be had again: that is the problem, not a lost letter', async () => {
    await using it = await office({ commands: { 'UID SEARCH': 'close' } });
    const told = await it.trip();
    expect(codes(told).join()).not.toContain('letter_not_arrived');
    expect(status(told.result, 'roundtrip.find')).toBe('failed');
    expect(told.leftLetter).toBe(told.result.roundTrip?.messageId);
  });
});

describe('what the receiving server found', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', ['authentication_results_missing warning']],
    ['DMARC failed', 'Authentication-Results: mx; spf=pass; dkim=pass; dmarc=fail\r\n', ['domain_auth_failed warning']],
    ['SPF failed and there is no DMARC', 'Authentication-Results: mx; spf=softfail; dkim=none\r\n', ['domain_auth_failed warning']],
    ['SPF failed but DMARC holds', 'Authentication-Results: mx; spf=softfail; dkim=pass; dmarc=pass\r\n', []],
    ['nothing was tried', 'Authentication-Results: mx; none\r\n', []],
  ])('%s', async (_case, prepend, problems) => {
    await using it = await office({}, { prepend });
    const told = await it.trip();
    expect(codes(told)).toEqual(problems);
    expect(told.result.verdict).toBe(problems.length === 0 ? 'ok' : 'warnings');
  });
});

describe('the copy in Sent', () => {
  it('filed by the server: a fact, no second one, both letters removed', async () => {
    const store = new MailStore();
    await using it = await office({ store }, { commands: { '.': deliverTo(store, 'Sent', 'INBOX') } });
    const told = await it.trip();
    expect(factsOf(told.result, 'roundtrip.sent')).toEqual({ folder: 'Sent', filedBy: 'server' });
    expect(it.imap.transcript.received()).not.toContain('APPEND');
    expect([codes(told), it.inFolder('INBOX'), it.inFolder('Sent')]).toEqual([[], [], []]);
  });

  it('filed by the server after ours: both are removed', async () => {
    await using it = await office({
      commands: {
        APPEND: async (c) => {
          await c.next();
          it.store.deliver('Sent', it.smtp.letters[0]?.raw ?? '');
        },
      },
    });
    expect(codes(await it.trip())).toEqual([]);
    expect(it.inFolder('Sent')).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['there is no room', 'NO [OVERQUOTA] Quota exceeded', 'own_mailbox_full warning'],
    ['the folder has gone', 'NO [TRYCREATE] No such folder', 'folder_missing warning'],
    ['it just refuses', 'NO [NOPERM] not allowed', 'mailbox_permission_denied warning'],
  ])('ours is refused because %s: a warning', async (_case, answer, code) => {
    await using it = await office({ commands: { APPEND: answer } });
    const told = await it.trip();
    expect([told.result.verdict, codes(told)]).toEqual(['warnings', [code]]);
    expect([told.result.roundTrip?.status, it.inFolder('INBOX')]).toEqual(['found', []]);
  });

  it('there is no Sent folder: said once, and none is made', async () => {
    const store = new MailStore({ Junk: '\\Junk' });
    await using it = await office({ store });
    const told = await it.trip();
    expect([codes(told), [...store.folders.keys()]]).toEqual([['folder_missing warning'], ['INBOX', 'Junk']]);
    expect(it.imap.transcript.received()).not.toContain('CREATE');
  });
});

describe('other ways to the mailbox', () => {
  it('POP3: the inbox alone, and quit properly', async () => {
    const store = new MailStore();
    await using pop3 = await startPop3Double({ store });
    await using it = await office({ store });
    store.deliver('INBOX', 'Subject: mine\r\nMessage-ID: <x@y>\r\n\r\nx\r\n');
    const told = await it.trip({ incoming: { ...endpointOf('pop3', pop3.port), protocol: 'pop3' } });
    expect([told.result.verdict, codes(told), told.result.roundTrip?.status]).toEqual(['ok', [], 'found']);
    expect(['roundtrip.placement', 'roundtrip.sent', 'roundtrip.cleanup'].map((id) => status(told.result, id))).toEqual([
      'skipped',
      'skipped',
      'passed',
    ]);
    expect(it.inFolder('INBOX')).toEqual(['mine']);
  });

  it('IMAP with CRAM-MD5 alone', async () => {
    await using it = await office({ capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'AUTH=CRAM-MD5'] }, { capabilities: ['AUTH CRAM-MD5'] });
    const told = await it.trip();
    expect([told.result.verdict, codes(told), it.inFolder('INBOX'), it.inFolder('Sent')]).toEqual(['ok', [], [], []]);
  });

  it.each(['tls', 'starttls'] as const)('a bridge on this computer with a pinned certificate (%s)', async (security) => {
    const certificate = await testCertificate('self-signed');
    const pinnedCertificate = createHash('sha256').update(new X509Certificate(certificate.cert).raw).digest('hex');
    await using it = await office({ certificate, security }, { certificate, security });
    const ways = {
      incoming: { ...endpointOf('imap', it.imap.port, security), protocol: 'imap' },
      outgoing: { ...endpointOf('smtp', it.smtp.port, security), protocol: 'smtp' },
    } as const;
    const told = await it.trip({ ...ways, pinnedCertificate });
    expect([told.result.verdict, codes(told), it.inFolder('INBOX')]).toEqual(['ok', [], []]);
  });

  it('Gmail’s way: through the trash, and out of it', async () => {
    await using it = await office();
    it.store.deliver('Trash', 'Subject: old\r\n\r\nx\r\n');
    const told = await it.trip({ provider: provider('gmail', (one) => ({ ...one, sign_in: { ...one.sign_in, password: 'main' } })) });
    expect([codes(told), it.inFolder('INBOX'), it.inFolder('Sent'), it.inFolder('Trash')]).toEqual([[], [], [], ['old']]);
    expect(it.imap.transcript.received()).toContain('MOVE');
  });

  it('sending only: the letter is left, and it is said', async () => {
    await using it = await office();
    const told = await it.trip({ incoming: null });
    expect(told.result).toMatchObject({ verdict: 'ok', roundTrip: { status: 'left' } });
    expect([it.inFolder('INBOX'), status(told.result, 'roundtrip.find')]).toEqual([['our letter'], 'skipped']);
  });

  it('a second address gets one too', async () => {
    await using it = await office();
    expect((await it.trip({ alsoTo: 'boss@other.test' })).result.verdict).toBe('ok');
    expect(it.smtp.letters[0]?.to).toEqual([ADDRESS, 'boss@other.test']);
  });

  it('a second address is refused: a warning about that address, the rest goes on', async () => {
    await using it = await office(
      {},
      { commands: { RCPT: (c) => (c.line.includes('boss@') ? c.reply(550, '5.1.1 <boss@other.test>: User unknown') : c.next()) } },
    );
    const told = await it.trip({ alsoTo: 'boss@other.test' });
    expect([told.result.verdict, codes(told), told.result.roundTrip?.status]).toEqual(['warnings', ['recipient_unknown warning'], 'found']);
    expect(told.result.problems[0]?.params).toMatchObject({ recipient: 'boss@other.test' });
  });
});
