import { describe, expect, it } from 'vitest';
import { folderRoles, type ListedFolder } from '../../../src-main/core/connect/folder-roles.ts';
import { decodeMailboxName, encodeMailboxName } from '../../../src-main/core/connect/imap-values.ts';

/** `Sent \Sent` → a folder with its flags; delimiter `/` unless told. */
const listed = (lines: readonly string[], delimiter: string | null = '/'): ListedFolder[] =>
  lines.map((line) => {
    const [path = '', ...flags] = line.split(' \\');
    return { path, flags: flags.map((flag) => `\\${flag}`), delimiter };
  });
const roles = (lines: readonly string[], own: readonly string[] = [], delimiter: string | null = '/'): Record<string, string> =>
  Object.fromEntries(
    folderRoles(listed(lines, delimiter), own).flatMap((folder) => (folder.role === 'other' ? [] : [[folder.role, folder.path]])),
  );

describe('by special use', () => {
  it.each<[string, string[], Record<string, string>]>([
    [
      'RFC 6154',
      ['INBOX', 'S \\Sent', 'J \\Junk', 'T \\Trash', 'D \\Drafts', 'A \\Archive', 'X \\All'],
      { inbox: 'INBOX', sent: 'S', junk: 'J', trash: 'T', drafts: 'D', archive: 'A', all: 'X' },
    ],
    ['XLIST', ['Inbox', 'S \\Sent', 'P \\Spam', 'M \\AllMail'], { inbox: 'Inbox', sent: 'S', junk: 'P', all: 'M' }],
    ['any case', ['S \\SENT', 'J \\junk'], { sent: 'S', junk: 'J' }],
    [
      'the flag before a name',
      ['Sent', 'Отправленные \\Sent', 'Spam', 'Нежелательное \\Junk'],
      { sent: 'Отправленные', junk: 'Нежелательное' },
    ],
    ['flags of JavaScript itself', ['A \\constructor', 'Sent \\__proto__', 'B \\toString'], { sent: 'Sent' }],
  ])('%s', (_case, lines, expected) => {
    expect(roles(lines)).toEqual(expected);
  });

  it('a flag without its backslash that JavaScript knows is no role', () => {
    const [folder] = folderRoles([{ path: 'X', flags: ['constructor', '__proto__'], delimiter: '/' }]);
    expect(folder?.role).toBe('other');
  });
});

describe('by name, where no flag tells', () => {
  it.each<[string, string[], string, string | null]>([
    ['Outlook', ['INBOX', 'Sent Items', 'Junk Email', 'Deleted Items', 'Drafts'], 'Sent Items', 'Junk Email'],
    ['Яндекс', ['INBOX', 'Отправленные', 'Спам', 'Удаленные', 'Черновики'], 'Отправленные', 'Спам'],
    ['German', ['INBOX', 'Gesendete Elemente', 'Spamverdacht', 'Papierkorb', 'Entwürfe'], 'Gesendete Elemente', 'Spamverdacht'],
    ['French', ['INBOX', 'Éléments envoyés', 'Courrier indésirable', 'Corbeille'], 'Éléments envoyés', 'Courrier indésirable'],
    ['Spanish', ['INBOX', 'Enviados', 'Correo no deseado'], 'Enviados', 'Correo no deseado'],
    ['Polish', ['INBOX', 'Wysłane', 'Wiadomości-śmieci'], 'Wysłane', 'Wiadomości-śmieci'],
    ['Ukrainian', ['INBOX', 'Надіслані', 'Небажана пошта'], 'Надіслані', 'Небажана пошта'],
    ['Chinese', ['INBOX', '已发送', '垃圾邮件'], '已发送', '垃圾邮件'],
    ['no such folder', ['INBOX', 'Work'], '', null],
  ])('%s', (_case, lines, sent, junk) => {
    const found = roles(lines);
    expect([found['sent'] ?? '', found['junk'] ?? null]).toEqual([sent, junk]);
  });

  it('below INBOX, with a dot between (Courier, Timeweb)', () => {
    expect(roles(['INBOX', 'INBOX.Sent', 'INBOX.spam', 'INBOX.Trash'], [], '.')).toEqual({
      inbox: 'INBOX',
      sent: 'INBOX.Sent',
      junk: 'INBOX.spam',
      trash: 'INBOX.Trash',
    });
  });

  it('without a delimiter the whole name counts', () => {
    expect(roles(['INBOX', 'a/Sent', 'Sent'], [], null)).toMatchObject({ sent: 'Sent' });
  });

  it('of two Sent folders the one nearer to the top is the mailbox’s own, whatever the order', () => {
    for (const lines of [
      ['Archive/2019/Sent', 'Sent'],
      ['Sent', 'Archive/2019/Sent'],
      ['Clients/Sent', 'INBOX', 'Sent'],
    ])
      expect(roles(lines)).toMatchObject({ sent: 'Sent' });
    expect(roles(['Clients/Sent', 'Sent Items'])).toMatchObject({ sent: 'Sent Items' });
  });

  it('a folder that cannot be opened has no role by its name', () => {
    expect(roles(['Sent \\Noselect', 'Sent/2026', 'Sent Items'])).toMatchObject({ sent: 'Sent Items' });
    expect(roles(['Spam \\NonExistent'])).toEqual({});
  });

  it('names of the provider’s own come before ours', () => {
    expect(roles(['INBOX', 'Сомнительные', 'Спам'], ['Сомнительные'])).toMatchObject({ junk: 'Сомнительные' });
    expect(roles(['INBOX', 'На проверку', 'Sent'], ['на ПРОВЕРКУ'])).toMatchObject({ junk: 'На проверку' });
    expect(roles(['INBOX', 'На проверку', 'X \\Junk'], ['На проверку'])).toMatchObject({ junk: 'X' });
  });

  it('every folder comes back once, in its order', () => {
    const lines = ['INBOX', 'b', 'a', 'Sent', 'Sent Items'];
    expect(folderRoles(listed(lines)).map((folder) => folder.path)).toEqual(lines);
    expect(folderRoles(listed(lines)).filter((folder) => folder.role === 'sent')).toHaveLength(1);
  });
});

describe('modified UTF-7 (RFC 3501 §5.1.3)', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['Отправленные', '&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['R&D', 'R&-D'],
    ['&', '&-'],
    ['Entwürfe & Notizen', 'Entw&APw-rfe &- Notizen'],
    ['😀', '&2D3eAA-'],
    ['', ''],
    ['tab\there', 'tab&AAk-here'],
  ])('%j is %j, both ways', (name, encoded) => {
    expect(encodeMailboxName(name)).toBe(encoded);
    expect(decodeMailboxName(encoded)).toBe(name);
  });

  it.each(['&', 'a&b', '&Jjo', '&Jjo!', '&&&', '-&', '&BB4EQgQ'])('%j is not valid and stays as it is', (name) => {
    expect(decodeMailboxName(name)).toBe(name);
  });

  it('raw UTF-8 of a server that knows no better stays', () => {
    expect(decodeMailboxName('Отправленные')).toBe('Отправленные');
  });
});
