import { describe, expect, it } from 'vitest';
import type { MailboxSession } from '../../../src-main/core/ports.ts';
import { startImapDouble, type ImapDouble, type ImapDoubleOptions } from '../../doubles/imap-double.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { ask, folder, idOf, inbox, letter, mustFind, openers, pause, wayTo } from './kit.ts';

const trash = folder('Trash', 'trash');
const plain = ['IMAP4rev1', 'IDLE'];

describe.each(openers)('a session of %s', (name, open) => {
  async function start(
    options: ImapDoubleOptions = {},
  ): Promise<{ double: ImapDouble; session: MailboxSession; [Symbol.asyncDispose](): Promise<void> }> {
    const double = await startImapDouble(options);
    const opened = await open(wayTo('imap', double.port));
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    const session = opened.value;
    return {
      double,
      session,
      async [Symbol.asyncDispose]() {
        session.close();
        await double.close();
      },
    };
  }
  const inFolder = (double: ImapDouble, path: string): string[] =>
    (double.store.find(path)?.letters ?? []).map((it) => /Subject: (\S+)/u.exec(it.raw.toString())?.[1] ?? '');

  it('finds a letter by its Message-ID and shows its headers', async () => {
    await using it = await start();
    it.double.store.deliver('INBOX', letter('other'));
    it.double.store.deliver('INBOX', letter('mine', 'Authentication-Results: mx.test; spf=pass\r\n'));
    const found = await mustFind(it.session, inbox, 'mine');
    expect(found).toMatchObject({ folder: inbox, uid: 2 });
    expect(found.headers).toContain('Authentication-Results: mx.test; spf=pass');
    expect(found.headers).not.toContain('body');
    expect(await it.session.find(inbox, idOf('absent'), ask())).toEqual({ ok: true, value: null });
  });

  it('a letter that only answers ours is not ours', async () => {
    await using it = await start();
    it.double.store.deliver('INBOX', letter('reply', `In-Reply-To: ${idOf('mine')}\r\nReferences: ${idOf('mine')}\r\n`));
    expect(await it.session.find(inbox, idOf('mine'), ask())).toEqual({ ok: true, value: null });
  });

  it('sees a letter that came after the folder was opened', async () => {
    await using it = await start();
    expect(await it.session.find(inbox, idOf('late'), ask())).toEqual({ ok: true, value: null });
    it.double.store.deliver('INBOX', letter('late'));
    await mustFind(it.session, inbox, 'late');
  });

  it('knows folders by the names that people see', async () => {
    await using it = await start({ store: new MailStore({ 'Отправленные & другие': '', 'a "b" \\c': '' }) });
    for (const path of ['Отправленные & другие', 'a "b" \\c']) {
      it.double.store.deliver(path, letter('x'));
      await mustFind(it.session, folder(path), 'x');
    }
  });

  it('a folder that cannot be opened is a refusal, and the session goes on', async () => {
    await using it = await start();
    expect(await it.session.find(folder('Nowhere'), idOf('x'), ask())).toMatchObject({
      ok: false,
      error: { happening: { kind: 'reply', reply: { status: 'NO' } }, stage: 'mailbox' },
    });
    expect(await it.session.find(inbox, idOf('x'), ask())).toEqual({ ok: true, value: null });
  });

  it('files a copy, marked as read', async () => {
    await using it = await start();
    const raw = new TextEncoder().encode(letter('copy').replace('body', 'тело'));
    expect(await it.session.append(folder('Sent', 'sent'), raw, ask())).toEqual({ ok: true, value: undefined });
    const [copy] = it.double.store.find('Sent')?.letters ?? [];
    expect([copy?.raw.toString(), [...(copy?.flags ?? [])]]).toEqual([new TextDecoder().decode(raw), ['\\Seen']]);
  });

  it.each([
    ['the mailbox is full', 'NO [OVERQUOTA] Quota exceeded', 'OVERQUOTA'],
    ['the server just says no', 'NO not here', undefined],
  ])('a copy is refused: %s', async (_case, answer, code) => {
    await using it = await start({ commands: { APPEND: answer } });
    const refused = await it.session.append(folder('Sent', 'sent'), new TextEncoder().encode(letter('copy')), ask());
    expect(refused).toMatchObject({
      ok: false,
      error: {
        command: 'APPEND',
        happening: { kind: 'reply', reply: { status: 'NO', ...(code === undefined ? {} : { responseCode: code }) } },
      },
    });
  });

  it('a copy for a folder that is not there', async () => {
    await using it = await start();
    expect(await it.session.append(folder('Nowhere'), new TextEncoder().encode(letter('copy')), ask())).toMatchObject({
      ok: false,
      error: { happening: { reply: { responseCode: 'TRYCREATE' } } },
    });
  });

  describe('removes', () => {
    it.each<[string, ImapDoubleOptions]>([
      ['with UIDPLUS', {}],
      ['without it', { capabilitiesAfterLogin: plain }],
    ])('exactly one letter, %s', async (_case, options) => {
      await using it = await start(options);
      for (const id of ['before', 'mine', 'after']) it.double.store.deliver('INBOX', letter(id));
      expect(await it.session.remove(await mustFind(it.session, inbox, 'mine'), null, ask())).toEqual({ ok: true, value: undefined });
      expect(inFolder(it.double, 'INBOX')).toEqual(['before', 'after']);
    });

    it('and never what somebody else marked as deleted', async () => {
      await using it = await start();
      it.double.store.deliver('INBOX', letter('marked'), ['\\Deleted']);
      it.double.store.deliver('INBOX', letter('mine'));
      expect((await it.session.remove(await mustFind(it.session, inbox, 'mine'), null, ask())).ok).toBe(true);
      expect(inFolder(it.double, 'INBOX')).toEqual(['marked']);
    });

    it('not even where the server can only empty the whole folder: then ours is left, and it says so', async () => {
      await using it = await start({ capabilitiesAfterLogin: plain });
      it.double.store.deliver('INBOX', letter('marked'), ['\\Deleted']);
      it.double.store.deliver('INBOX', letter('mine'));
      expect(await it.session.remove(await mustFind(it.session, inbox, 'mine'), null, ask())).toMatchObject({
        ok: false,
        error: { happening: { kind: 'known', code: 'test_letter_left' } },
      });
      expect(inFolder(it.double, 'INBOX')).toEqual(['marked', 'mine']);
      expect(it.double.store.find('INBOX')?.letters.map((one) => one.flags.has('\\Deleted'))).toEqual([true, false]);
    });

    it.each<[string, ImapDoubleOptions]>([
      ['with MOVE and UIDPLUS', {}],
      ['with MOVE alone', { capabilitiesAfterLogin: [...plain, 'MOVE'] }],
      ['with neither', { capabilitiesAfterLogin: plain }],
    ])('through the trash, %s: gone there as well, and nothing else in it', async (_case, options) => {
      await using it = await start(options);
      it.double.store.deliver('Trash', letter('old'));
      for (const id of ['before', 'mine']) it.double.store.deliver('INBOX', letter(id));
      expect(await it.session.remove(await mustFind(it.session, inbox, 'mine'), trash, ask())).toEqual({ ok: true, value: undefined });
      expect([inFolder(it.double, 'INBOX'), inFolder(it.double, 'Trash')]).toEqual([['before'], ['old']]);
    });

    it('what lies in the trash already', async () => {
      await using it = await start();
      it.double.store.deliver('Trash', letter('mine'));
      expect((await it.session.remove(await mustFind(it.session, trash, 'mine'), trash, ask())).ok).toBe(true);
      expect(inFolder(it.double, 'Trash')).toEqual([]);
    });

    it.each<[string, ImapDoubleOptions['commands']]>([
      ['the mark is refused', { 'UID STORE': 'NO [NOPERM] read only' }],
      ['the removal is refused', { 'UID EXPUNGE': 'NO [NOPERM] not you', EXPUNGE: 'NO [NOPERM] not you' }],
    ])('or says that it could not: %s', async (_case, commands) => {
      await using it = await start({ commands: commands ?? {} });
      it.double.store.deliver('INBOX', letter('mine'));
      expect(await it.session.remove(await mustFind(it.session, inbox, 'mine'), null, ask())).toMatchObject({ ok: false });
    });

    it('the way to the trash is refused', async () => {
      const no = 'NO [NOPERM] no';
      await using it = await start({ commands: { 'UID MOVE': no, 'UID COPY': no } });
      it.double.store.deliver('INBOX', letter('mine'));
      expect(await it.session.remove(await mustFind(it.session, inbox, 'mine'), trash, ask())).toMatchObject({ ok: false });
      expect(inFolder(it.double, 'INBOX')).toEqual(['mine']);
    });

    it('a letter that has gone meanwhile is gone', async () => {
      await using it = await start();
      it.double.store.deliver('INBOX', letter('mine'));
      const found = await mustFind(it.session, inbox, 'mine');
      it.double.store.expunge('INBOX', () => true);
      expect(await it.session.remove(found, null, ask())).toEqual({ ok: true, value: undefined });
      expect(await it.session.remove(found, trash, ask())).toEqual({ ok: true, value: undefined });
    });
  });

  describe('waits for news', () => {
    it('until something comes, or a moment', async () => {
      await using it = await start();
      await it.session.find(inbox, idOf('x'), ask());
      setTimeout(() => it.double.store.deliver('INBOX', letter('x')), 150);
      const started = performance.now();
      const news = await it.session.waitForNews(inbox, ask(4_000));
      expect(performance.now() - started).toBeLessThan(name === 'imapflow' ? 1_000 : 1_500);
      if (name === 'imapflow') expect(news).toBe(true);
      await mustFind(it.session, inbox, 'x');
    });

    it('not for what came just before', async () => {
      await using it = await start();
      await it.session.find(inbox, idOf('x'), ask());
      it.double.store.deliver('INBOX', letter('x'));
      const started = performance.now();
      await it.session.waitForNews(inbox, ask(2_500));
      expect(performance.now() - started).toBeLessThan(1_500);
    });

    it('no longer than allowed, and not after a cancel', async () => {
      await using it = await start();
      const started = performance.now();
      expect(await it.session.waitForNews(inbox, ask(300))).toBe(false);
      expect(performance.now() - started).toBeLessThan(700);
      const stop = new AbortController();
      const waiting = it.session.waitForNews(inbox, ask(5_000, stop.signal));
      await pause(100);
      const stopped = performance.now();
      stop.abort();
      expect(await waiting).toBe(false);
      expect(performance.now() - stopped).toBeLessThan(100);
    });
  });

  it.each(['UID SEARCH', 'SELECT'])('a stalled %s ends at its deadline, a cut one at once', async (verb) => {
    await using stalled = await start({ commands: { [verb]: 'stall' } });
    const started = performance.now();
    expect(await stalled.session.find(inbox, idOf('x'), ask(300))).toMatchObject({ ok: false, error: { happening: { kind: 'timeout' } } });
    expect(performance.now() - started).toBeLessThan(700);
    await using cut = await start({ commands: { [verb]: 'close' } });
    const closed = await cut.session.find(inbox, idOf('x'), ask());
    expect(closed).toMatchObject({ ok: false, error: { happening: { kind: 'closed' } } });
  });
});
