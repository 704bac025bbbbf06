import type { FolderRole } from '../../contract/check.ts';
import type { MailFolder } from '../ports.ts';

const bySpecialUse = new Map<string, FolderRole>(
  Object.entries({
    '\\junk': 'junk',
    '\\spam': 'junk',
    '\\sent': 'sent',
    '\\drafts': 'drafts',
    '\\trash': 'trash',
    '\\archive': 'archive',
    '\\all': 'all',
    '\\allmail': 'all',
  }),
);

/** Names that servers and programs give these folders; compared without case, last part of the path only. */
const byName: readonly (readonly [FolderRole, readonly string[]])[] = [
  [
    'sent',
    [
      'sent',
      'sent items',
      'sent messages',
      'sent mail',
      'отправленные',
      'отправленное',
      'исходящие',
      'gesendet',
      'gesendete elemente',
      'gesendete objekte',
      'envoyés',
      'éléments envoyés',
      'enviados',
      'elementos enviados',
      'posta inviata',
      'inviata',
      'wysłane',
      'odeslané',
      'надіслані',
      'надіслане',
      'адпраўленыя',
      'жіберілген',
      '已发送',
      '已发送邮件',
      '寄件備份',
      '送信済み',
      '보낸편지함',
    ],
  ],
  [
    'junk',
    [
      'junk',
      'spam',
      'junk e-mail',
      'junk email',
      'junk mail',
      'bulk mail',
      'bulk',
      'спам',
      'нежелательная почта',
      'сомнительные',
      'spamverdacht',
      'unerwünscht',
      'courrier indésirable',
      'indésirables',
      'correo no deseado',
      'posta indesiderata',
      'wiadomości-śmieci',
      'nevyžádaná pošta',
      'небажана пошта',
      '垃圾邮件',
      '垃圾郵件',
      '迷惑メール',
      '스팸메일함',
    ],
  ],
  [
    'trash',
    [
      'trash',
      'deleted',
      'deleted items',
      'deleted messages',
      'bin',
      'корзина',
      'удаленные',
      'удалённые',
      'удаленное',
      'papierkorb',
      'gelöschte elemente',
      'corbeille',
      'papelera',
      'cestino',
      'kosz',
      'кошик',
      '已删除',
      'ゴミ箱',
    ],
  ],
  ['drafts', ['drafts', 'draft', 'черновики', 'entwürfe', 'brouillons', 'borradores', 'bozze', 'чернетки', '草稿箱', '下書き']],
  ['archive', ['archive', 'archives', 'архив', 'archiv']],
];

export interface ListedFolder {
  readonly path: string;
  readonly flags: readonly string[];
  readonly delimiter: string | null;
}

/**
 * Gives each folder a role: the special-use flag first (RFC 6154), then known names, each role by name once and only where
 * no flag gave it. `ownJunkNames` come from the provider's data and go before ours.
 */
export function folderRoles(listed: readonly ListedFolder[], ownJunkNames: readonly string[] = []): MailFolder[] {
  const taken = new Set<FolderRole>();
  const roles = new Map<ListedFolder, FolderRole>();
  for (const folder of listed) {
    if (folder.path.toUpperCase() === 'INBOX') {
      roles.set(folder, 'inbox');
      continue;
    }
    for (const flag of folder.flags) {
      const role = bySpecialUse.get(flag.toLowerCase());
      if (role !== undefined && !roles.has(folder)) {
        roles.set(folder, role);
        taken.add(role);
      }
    }
  }
  const parts = (folder: ListedFolder): string[] =>
    (folder.delimiter === null || folder.delimiter === '' ? [folder.path] : folder.path.split(folder.delimiter)).map((part) =>
      part.toLowerCase(),
    );
  const depth = (folder: ListedFolder): number => parts(folder).length - (parts(folder)[0] === 'inbox' ? 1 : 0);
  const free = (folder: ListedFolder): boolean =>
    !roles.has(folder) && !folder.flags.some((flag) => /^\\(noselect|nonexistent)$/i.test(flag));
  /** The one nearest to the top (an archive may hold another «Sent»), then the name that stands first. */
  const named = (names: readonly string[]): ListedFolder | undefined =>
    listed
      .map((folder) => ({ folder, place: names.indexOf(parts(folder).at(-1) ?? '') }))
      .filter(({ folder, place }) => place !== -1 && free(folder))
      .sort((a, b) => depth(a.folder) - depth(b.folder) || a.place - b.place)[0]?.folder;
  for (const [role, names] of byName) {
    if (taken.has(role)) continue;
    const own = role === 'junk' ? named(ownJunkNames.map((name) => name.toLowerCase())) : undefined;
    const match = own ?? named(names);
    if (match !== undefined) roles.set(match, role);
  }
  return listed.map((folder) => ({ path: folder.path, role: roles.get(folder) ?? 'other', flags: folder.flags }));
}
