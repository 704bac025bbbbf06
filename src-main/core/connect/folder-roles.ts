import type { FolderRole } from '../../contract/check.ts';
import type { MailFolder } from '../ports.ts';

const bySpecialUse: Record<string, FolderRole> = {
  '\\junk': 'junk',
  '\\spam': 'junk',
  '\\sent': 'sent',
  '\\drafts': 'drafts',
  '\\trash': 'trash',
  '\\archive': 'archive',
  '\\all': 'all',
  '\\allmail': 'all',
};

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
 * no flag gave it. `ownJunkNames` come from the provider's data.
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
      const role = bySpecialUse[flag.toLowerCase()];
      if (role !== undefined && !roles.has(folder)) {
        roles.set(folder, role);
        taken.add(role);
      }
    }
  }
  const junkNames = ownJunkNames.map((name) => name.toLowerCase());
  const last = (folder: ListedFolder): string => {
    const parts = folder.delimiter === null ? [folder.path] : folder.path.split(folder.delimiter);
    return (parts.at(-1) ?? folder.path).toLowerCase();
  };
  for (const [role, names] of byName) {
    if (taken.has(role)) continue;
    const wanted = role === 'junk' ? [...junkNames, ...names] : names;
    const match = wanted
      .map((name) => listed.find((folder) => !roles.has(folder) && last(folder) === name))
      .find((folder) => folder !== undefined);
    if (match !== undefined) roles.set(match, role);
  }
  return listed.map((folder) => ({ path: folder.path, role: roles.get(folder) ?? 'other', flags: folder.flags }));
}
