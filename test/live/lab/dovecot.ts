import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeMailboxName } from '../../doubles/imap-syntax.ts';
import { imapOffFile, maildir } from './lab.ts';
import { type Domain, PORT_NUMBERS, type Port } from './plan.ts';
import type { LabDirs, PlacedHost } from './placed.ts';

/** Domains of the second kind hold no people: letters to them are put into a folder of somebody else's mailbox. */
export const FOLDER_DOMAIN_PREFIX = 'into-';

const LISTENERS: Readonly<Partial<Record<Port, { service: 'imap-login' | 'pop3-login'; tls: boolean }>>> = {
  imaps: { service: 'imap-login', tls: true },
  imap: { service: 'imap-login', tls: false },
  pop3s: { service: 'pop3-login', tls: true },
  pop3: { service: 'pop3-login', tls: false },
};

/** One Dovecot (2.3) for all hosts of `hosts`; returns its configuration file. */
export async function writeDovecot(
  dirs: LabDirs,
  name: string,
  hosts: readonly PlacedHost[],
  domains: readonly Domain[],
  mechanisms: string,
): Promise<string> {
  const base = join(dirs.dovecot, name);
  await mkdir(join(base, 'passwd'), { recursive: true, mode: 0o755 });
  await Promise.all(hosts.map((it) => writePasswords(base, it)));
  await writeImapOff(dirs, base, hosts);
  await writeFile(join(base, 'users'), domains.flatMap((it) => userLines(dirs, it)).join(''));
  const file = join(base, 'dovecot.conf');
  await writeFile(file, configuration(dirs, base, hosts, mechanisms));
  return file;
}

/** Each local address has its own logins, so that one server knows `anna` where another knows `anna@…`. */
async function writePasswords(base: string, host: PlacedHost): Promise<void> {
  const lines = host.accounts.map((it) => `${it.login}:{PLAIN}${it.password}::::::user=${it.mailbox}\n`);
  await writeFile(join(base, 'passwd', host.backend), lines.join(''));
}

/**
 * Logins that IMAP turns away although their password is right, in the words of Yandex where IMAP is switched off (seen
 * 2026). A dictionary of files: Dovecot looks there anew at every login, and the values may have spaces.
 */
async function writeImapOff(dirs: LabDirs, base: string, hosts: readonly PlacedHost[]): Promise<void> {
  const folder = dirname(imapOffFile(dirs.root, 'anybody'));
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const { login, password } of hosts.flatMap(({ accounts }) => accounts.filter(({ imapOff }) => imapOff === true))) {
    const fields = { password: `{PLAIN}${password}`, nologin: 'y', reason: 'LOGIN invalid credentials or IMAP is disabled' };
    await writeFile(imapOffFile(dirs.root, login), JSON.stringify(fields));
  }
  const key = ['key passdb {', '  key = %s/%u', '  format = json', '}', 'passdb_objects = passdb'];
  await writeFile(join(base, 'imap-off.conf'), [`uri = fs:posix:prefix=${dirname(folder)}/`, ...key, ''].join('\n'));
}

function userLines(dirs: LabDirs, domain: Domain): string[] {
  return domain.mailboxes.flatMap((it) => {
    const home = dirname(maildir(dirs.root, it.address));
    const fields: string[] = [];
    if (it.quota !== undefined) fields.push(`userdb_quota_rule=*:storage=${String(it.quota.limitKb)}K`);
    const missing = it.folders === 'no-sent' ? ['Sent'] : it.folders === 'standard' ? [] : ['Sent', 'Junk', 'Trash', 'Drafts'];
    for (const folder of missing) fields.push(`userdb_namespace/inbox/mailbox/${folder}/auto=no`);
    const line = (address: string): string => `${address}:::::${home}::${fields.join(' ')}\n`;
    const [local = '', host = ''] = it.address.split('@');
    return [line(it.address), line(`${local}@${FOLDER_DOMAIN_PREFIX}${host}`)];
  });
}

function configuration(dirs: LabDirs, base: string, hosts: readonly PlacedHost[], mechanisms: string): string {
  const listeners = (service: string): string =>
    hosts
      .flatMap((host) =>
        host.ports.flatMap((port) => {
          const kind = LISTENERS[port];
          if (kind?.service !== service) return [];
          const tls = host.behaviour === 'swapped' ? !kind.tls : kind.tls;
          return [
            `  inet_listener ${port}_${host.backend.replace(/\./gu, '_')} {\n    address = ${host.backend}\n    port = ${String(PORT_NUMBERS[port])}\n    ssl = ${tls ? 'yes' : 'no'}\n  }\n`,
          ];
        }),
      )
      .join('');
  const first = hosts[0];
  if (first === undefined) throw new Error('Dovecot needs at least one host.');
  return `base_dir = ${base}/run
state_dir = ${base}/run
log_path = ${dirs.logs}/dovecot.log
protocols = imap pop3 lmtp
listen = 127.0.0.1
default_login_user = dovenull
default_internal_user = dovecot
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <${first.files.certFile}
ssl_key = <${first.files.keyFile}
disable_plaintext_auth = yes
auth_mechanisms = ${mechanisms}
auth_failure_delay = 0 secs
auth_username_chars =
auth_cache_size = 0
mail_location = maildir:~/Maildir
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 200
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
postmaster_address = postmaster@lab.test
hostname = lab.test
mail_plugins = quota
passdb {
  driver = dict
  args = ${base}/imap-off.conf
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${base}/passwd/%l
}
userdb {
  driver = passwd-file
  args = username_format=%u ${base}/users
  default_fields = uid=nobody gid=nogroup
}
plugin {
  quota = count:User quota
  quota_rule = *:storage=1G
  quota_grace = 0
  quota_vsizes = yes
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
  mailbox Drafts {
    special_use = \\Drafts
    auto = subscribe
  }
}
protocol imap {
  mail_plugins = $mail_plugins imap_quota
}
service imap-login {
  service_count = 0
  process_min_avail = 1
  client_limit = 500
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 0
  }
${listeners('imap-login')}}
service pop3-login {
  service_count = 0
  client_limit = 500
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = 0
  }
${listeners('pop3-login')}}
service anvil {
  # Without this every login after a failed one from the same address is delayed.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener ${dirs.postfix}/queue/private/auth-${base.split('/').at(-1) ?? ''} {
    mode = 0666
  }
}
service lmtp {
  unix_listener ${dirs.postfix}/queue/private/lmtp-${base.split('/').at(-1) ?? ''} {
    mode = 0666
  }
}
${hosts.map((it) => `local ${it.backend} {\n  ssl_cert = <${it.files.certFile}\n  ssl_key = <${it.files.keyFile}\n}\n`).join('')}`;
}

/** Mailboxes that are not empty at the start: folders without flags, and a letter that fills a quota. */
export async function seedMailboxes(dirs: LabDirs, domains: readonly Domain[]): Promise<void> {
  const RUSSIAN = ['Отправленные', 'Спам', 'Корзина', 'Черновики'];
  for (const mailbox of domains.flatMap((it) => it.mailboxes)) {
    const root = maildir(dirs.root, mailbox.address);
    const folders = mailbox.folders === 'russian' ? ['', ...RUSSIAN.map((it) => `.${encodeMailboxName(it)}`)] : [''];
    for (const folder of folders) {
      for (const state of ['cur', 'new', 'tmp']) await mkdir(join(root, folder, state), { recursive: true });
      if (folder !== '') await writeFile(join(root, folder, 'maildirfolder'), '');
    }
    if (mailbox.folders === 'russian')
      await writeFile(join(root, 'subscriptions'), RUSSIAN.map((it) => `${encodeMailboxName(it)}\n`).join(''));
    if (mailbox.quota?.filled === true) {
      const letter = `From: ${mailbox.address}\r\nTo: ${mailbox.address}\r\nSubject: large\r\nMessage-ID: <large@lab.test>\r\n\r\n${'x'.repeat(70)}\r\n`;
      const body = `${'0123456789'.repeat(7)}\r\n`.repeat(Math.ceil((mailbox.quota.limitKb * 1024) / 72) + 10);
      await writeFile(join(root, 'cur', '1700000000.M1P1.lab:2,S'), letter + body);
    }
  }
}
