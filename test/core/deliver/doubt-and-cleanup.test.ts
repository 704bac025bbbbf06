import { describe, expect, it } from 'vitest';
import { MailStore } from '../../doubles/mail-store.ts';
import { startPop3Double } from '../../doubles/pop3-double.ts';
import type { SmtpCommand } from '../../doubles/smtp-double.ts';
import { provider as knownProvider } from '../check/check-kit.ts';
import { endpointOf } from '../check/kit.ts';
import { codes, deliverTo, factsOf, office, proven, status, type Office } from './kit.ts';

const sentOnce = (it: Office): number => it.smtp.transcript.lines().filter((line) => line === 'DATA').length;

describe('nobody says whether the letter was taken', () => {
  const store = (): MailStore => new MailStore();
  it.each<[string, (c: SmtpCommand) => void]>([
    [
      'the connection is closed after the final dot',
      (c) => {
        c.close();
      },
    ],
    [
      'it is reset',
      (c) => {
        c.reset();
      },
    ],
  ])('%s, and it arrives: all is well', async (_case, end) => {
    const mailbox = store();
    await using it = await office(
      { store: mailbox },
      {
        commands: {
          '.': (c) => {
            mailbox.deliver('INBOX', proven + (c.letter?.raw.toString() ?? ''));
            end(c);
          },
        },
      },
    );
    const told = await it.trip();
    expect([told.result.verdict, codes(told), told.result.roundTrip?.status]).toEqual(['ok', [], 'found']);
    expect(factsOf(told.result, 'smtp.accept')).toMatchObject({ provedByArrival: true });
    expect([sentOnce(it), it.inFolder('INBOX')]).toEqual([1, []]);
  });

  it('silence after the final dot, and it arrives: all is well', async () => {
    const mailbox = store();
    await using it = await office(
      { store: mailbox },
      {
        commands: {
          '.': async (c) => {
            mailbox.deliver('INBOX', proven + (c.letter?.raw.toString() ?? ''));
            await c.stall();
          },
        },
      },
    );
    const told = await it.trip({}, { limits: { roundTrip: 2_000 } });
    expect([told.result.verdict, told.result.roundTrip?.status, sentOnce(it)]).toEqual(['ok', 'found', 1]);
  });

  it.each(['close', 'stall'])('%s after the final dot, and it does not arrive: one doubt, never sent again', async (end) => {
    await using it = await office({}, { commands: { '.': end } });
    const told = await it.trip({}, { limits: { roundTrip: 1_600 } });
    expect([told.result.verdict, codes(told), told.result.roundTrip?.status]).toEqual([
      'failed',
      ['send_outcome_unknown failed'],
      'unknown',
    ]);
    expect([sentOnce(it), it.smtp.transcript.connections, told.leftLetter]).toEqual([1, 2, told.result.roundTrip?.messageId]);
  });
});

describe('the letter is refused', () => {
  it.each<[string, Record<string, string>, string]>([
    ['at DATA', { DATA: '554 5.5.1 Error: no valid recipients' }, 'send_data'],
    ['as spam, after the dot', { '.': '554 5.7.1 Spam message rejected' }, 'send_data'],
  ])('%s: the stage is right, and nobody waits for it', async (_case, commands, stage) => {
    await using it = await office({}, { commands });
    const started = performance.now();
    const told = await it.trip();
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(told.result.problems[0]).toMatchObject({ part: 'smtp', stage, severity: 'failed' });
    expect([
      told.result.roundTrip?.status,
      status(told.result, 'smtp.accept'),
      status(told.result, 'roundtrip.find'),
      told.leftLetter,
    ]).toEqual(['not_sent', 'failed', 'skipped', null]);
  });

  it('for oneself, while a second address would be taken: refused', async () => {
    await using it = await office(
      {},
      { commands: { RCPT: (c) => (c.line.includes('anna@') && c.session.number > 1 ? c.reply(552, '5.2.2 Mailbox full') : c.next()) } },
    );
    const told = await it.trip({ alsoTo: 'boss@other.test' });
    expect([told.result.verdict, told.result.roundTrip?.status]).toEqual(['failed', 'not_sent']);
  });
});

describe('cleaning up', () => {
  it('touches nothing but our letter', async () => {
    await using it = await office();
    for (const folder of ['INBOX', 'Sent']) {
      it.store.deliver(folder, 'Subject: one\r\nMessage-ID: <one@x>\r\n\r\nx\r\n');
      it.store.deliver(folder, 'Subject: marked\r\nMessage-ID: <two@x>\r\n\r\nx\r\n', ['\\Deleted']);
      it.store.deliver(folder, 'Subject: answer\r\nMessage-ID: <three@x>\r\nIn-Reply-To: <mailready.0@example.test>\r\n\r\nx\r\n');
    }
    expect(codes(await it.trip())).toEqual([]);
    for (const folder of ['INBOX', 'Sent'])
      expect(it.store.find(folder)?.letters.map((one) => /Subject: (\S+)/u.exec(one.raw.toString())?.[1])).toEqual([
        'one',
        'marked',
        'answer',
      ]);
  });

  it.each(['UID STORE', 'UID EXPUNGE'])('%s is refused: a warning, and remembered', async (verb) => {
    await using it = await office({ commands: { [verb]: 'NO [NOPERM] Read only' } });
    const told = await it.trip();
    expect([told.result.verdict, codes(told), told.leftLetter]).toEqual([
      'warnings',
      ['test_letter_left warning'],
      told.result.roundTrip?.messageId,
    ]);
    expect([it.inFolder('INBOX'), told.removedLetters]).toEqual([['our letter'], []]);
  });

  it('letters of earlier runs go as well, wherever they usually lie', async () => {
    await using it = await office();
    const old = ['<mailready.a@example.test>', '<mailready.b@example.test>', '<mailready.gone@example.test>'];
    it.store.deliver('Junk', `Subject: a\r\nMessage-ID: ${old[0] ?? ''}\r\n\r\nx\r\n`);
    for (const folder of ['INBOX', 'Sent']) it.store.deliver(folder, `Subject: b\r\nMessage-ID: ${old[1] ?? ''}\r\n\r\nx\r\n`);
    const told = await it.trip({ leftovers: old });
    expect(told.removedLetters).toEqual([told.result.roundTrip?.messageId, old[0], old[1]]);
    expect(['INBOX', 'Junk', 'Sent'].flatMap((one) => it.inFolder(one))).toEqual([]);
    expect(factsOf(told.result, 'roundtrip.cleanup')).toEqual({ removed: 2, earlier: 2 });
  });

  it('an old letter that only half went is still remembered', async () => {
    const old = '<mailready.a@example.test>';
    let refused = 0;
    await using it = await office({
      commands: {
        'UID STORE': (c) => (it.store.find('Sent') === c.session.selected && (refused += 1) > 1 ? c.no('[NOPERM] no') : c.next()),
      },
    });
    for (const folder of ['INBOX', 'Sent']) it.store.deliver(folder, `Subject: a\r\nMessage-ID: ${old}\r\n\r\nx\r\n`);
    const told = await it.trip({ leftovers: [old] });
    expect(told.removedLetters).not.toContain(old);
    expect(told.result.roundTrip?.status).toBe('found');
  });

  it('by POP3 too; and an answer to our letter is not our letter', async () => {
    const store = new MailStore();
    const old = '<mailready.a@example.test>';
    await using pop3 = await startPop3Double({ store });
    await using it = await office(
      { store },
      {
        commands: {
          '.': (c) => {
            deliverTo(store, 'INBOX')(c);
            const id = /Message-ID: (<mailready\.[^>]+>)/u.exec(c.letter?.raw.toString() ?? '')?.[1] ?? '';
            store.deliver('INBOX', `Subject: automatic\r\nMessage-ID: <auto@x>\r\nIn-Reply-To: ${id}\r\n\r\nI am away\r\n`);
          },
        },
      },
    );
    store.deliver('INBOX', `Subject: a\r\nMessage-ID: ${old}\r\n\r\nx\r\n`);
    const told = await it.trip({ incoming: { ...endpointOf('pop3', pop3.port), protocol: 'pop3' }, leftovers: [old] });
    expect(told.removedLetters).toEqual([told.result.roundTrip?.messageId, old]);
    expect(store.find('INBOX')?.letters.map((one) => /Subject: (\S+)/u.exec(one.raw.toString())?.[1])).toEqual(['automatic']);
  });

  it('POP3 whose maildrop is still locked by the session before: the next look finds it', async () => {
    const store = new MailStore();
    let logins = 0;
    await using pop3 = await startPop3Double({
      store,
      commands: { PASS: (c) => ((logins += 1) === 2 ? c.err('[IN-USE] Mailbox is locked') : c.next()) },
    });
    await using it = await office({ store });
    const told = await it.trip({ incoming: { ...endpointOf('pop3', pop3.port), protocol: 'pop3' } });
    expect([told.result.roundTrip?.status, it.inFolder('INBOX')]).toEqual(['found', []]);
  });
});

describe('cancel', () => {
  it.each<[string, string]>([
    ['while the login of the letter goes on', 'AUTH'],
    ['while the letter is taken', '.'],
  ])('%s: quick, and nothing is left in doubt for long', async (_case, verb) => {
    const stop = new AbortController();
    let stopped = 0;
    const hold = (c: SmtpCommand): void | Promise<void> => {
      if (c.session.number < 2) return c.next();
      stopped = performance.now();
      stop.abort();
      return c.stall();
    };
    await using it = await office({}, { commands: { [verb]: hold } });
    const told = await it.trip({}, { signal: stop.signal, limits: { cleanup: 1_200 } });
    expect(performance.now() - stopped).toBeLessThan(1_900);
    expect(told.result.problems[0]?.code).toBe('cancelled');
    expect(told.leftLetter).toBe(verb === '.' ? told.result.roundTrip?.messageId : null);
  });

  it('while it travels, and it comes: taken away, with its copy', async () => {
    const store = new MailStore();
    const stop = new AbortController();
    await using it = await office(
      { store },
      {
        commands: {
          '.': (c) => {
            store.deliver('Sent', c.letter?.raw ?? '');
            setTimeout(() => {
              stop.abort();
            }, 300);
            setTimeout(() => {
              store.deliver('INBOX', c.letter?.raw ?? '');
            }, 500);
            c.ok();
          },
        },
      },
    );
    const told = await it.trip({}, { signal: stop.signal });
    expect(codes(told)).toEqual(['cancelled failed']);
    expect([it.inFolder('INBOX'), it.inFolder('Sent'), told.leftLetter]).toEqual([[], [], null]);
    expect(told.removedLetters).toEqual([told.result.roundTrip?.messageId]);
  });

  it('while it travels, and it does not come: said and remembered, within the bound', async () => {
    const stop = new AbortController();
    let stopped = 0;
    await using it = await office(
      {},
      {
        commands: {
          '.': (c) => {
            setTimeout(() => {
              stopped = performance.now();
              stop.abort();
            }, 200);
            c.ok();
          },
        },
      },
    );
    const told = await it.trip({}, { signal: stop.signal, limits: { cleanup: 1_500 } });
    expect(performance.now() - stopped).toBeLessThan(2_200);
    expect(codes(told)).toEqual(['cancelled failed', 'test_letter_left warning']);
    expect(told.leftLetter).toBe(told.result.roundTrip?.messageId);
  });

  it('while it is taken apart: the rest is tidied all the same', async () => {
    const stop = new AbortController();
    await using it = await office({
      commands: {
        APPEND: async (c) => {
          stop.abort();
          await c.next();
        },
      },
    });
    const told = await it.trip({}, { signal: stop.signal });
    expect(codes(told)).toEqual(['cancelled failed']);
    expect([it.inFolder('INBOX'), it.inFolder('Sent'), told.leftLetter]).toEqual([[], [], null]);
  });
});

describe('a copy that the server files in Sent late', () => {
  /** The letter arrives at once, its copy after `ms`. */
  const copyAfter = (mailbox: MailStore, ms: number) => (c: SmtpCommand) => {
    const raw = c.letter?.raw.toString() ?? '';
    mailbox.deliver('INBOX', proven + raw);
    if (ms < 10_000) setTimeout(() => mailbox.deliver('Sent', raw), ms);
    c.reply(250, '2.0.0 Ok');
  };
  const provider = knownProvider('gmail', (it) => ({ ...it, id: 'x', quirks: { ...it.quirks, delete_only_archives: false } }));

  it('is awaited where the server is known to file it: ours is not put beside it', async () => {
    const store = new MailStore();
    await using it = await office({ store }, { commands: { '.': copyAfter(store, 900) } });
    const told = await it.trip({ provider }, { limits: { roundTrip: 8_000, cleanup: 8_000 } });
    expect(factsOf(told.result, 'roundtrip.sent')).toEqual({ folder: 'Sent', filedBy: 'server' });
    expect([it.inFolder('INBOX'), it.inFolder('Sent'), told.leftLetter]).toEqual([[], [], null]);
    expect(it.imap.transcript.received()).not.toContain('APPEND');
  });

  it('is looked for once more where nobody knows: it goes with ours', async () => {
    const store = new MailStore();
    await using it = await office({ store }, { commands: { '.': copyAfter(store, 10_000) } });
    // Ours has just been removed: the server's own comes now.
    let removed = false;
    store.watch((folder) => {
      if (folder !== 'Sent' || removed) return;
      removed = true;
      const raw = store.find('Sent')?.letters[0]?.raw ?? '';
      const wait = setInterval(() => {
        if (it.inFolder('Sent').length > 0) return;
        clearInterval(wait);
        store.deliver('Sent', raw);
      }, 5);
    });
    const told = await it.trip();
    expect(factsOf(told.result, 'roundtrip.sent')).toEqual({ folder: 'Sent', filedBy: 'app' });
    expect(factsOf(told.result, 'roundtrip.cleanup')).toMatchObject({ removed: 3 });
    expect([removed, it.inFolder('INBOX'), it.inFolder('Sent'), told.leftLetter]).toEqual([true, [], [], null]);
  });

  it('that does not come at all is left to the next check, without a warning', async () => {
    const store = new MailStore();
    await using it = await office({ store }, { commands: { '.': copyAfter(store, 10_000) } });
    const told = await it.trip({ provider }, { limits: { roundTrip: 8_000, cleanup: 8_000 } });
    expect([codes(told), told.leftLetter]).toEqual([[], told.result.roundTrip?.messageId]);
  });
});
