import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FOLDER_DOMAIN_PREFIX } from './dovecot.ts';
import { GREYLIST_PORT } from './greylist.ts';
import { type Domain, PORT_NUMBERS } from './plan.ts';
import type { LabDirs, PlacedHost } from './placed.ts';

const run = promisify(execFile);

/** One Postfix for all hosts: a line of master.cf for each address and port. Returns its configuration folder. */
export async function writePostfix(dirs: LabDirs, hosts: readonly PlacedHost[], domains: readonly Domain[]): Promise<string> {
  const etc = join(dirs.postfix, 'etc');
  await mkdir(etc, { recursive: true, mode: 0o755 });
  const inhabited = domains.filter((it) => it.mailboxes.length > 0);
  const addresses = inhabited.flatMap((it) => it.mailboxes.map((box) => box.address));
  await Promise.all([
    writeFile(join(etc, 'main.cf'), main(dirs, etc, inhabited)),
    writeFile(join(etc, 'master.cf'), master(hosts)),
    writeFile(join(etc, 'mailboxes'), addresses.flatMap((it) => [`${it} ok\n`, `${intoFolder(it, '')} ok\n`]).join('')),
    writeFile(join(etc, 'aliases'), inhabited.flatMap(aliases).join('')),
    writeFile(join(etc, 'transports'), inhabited.flatMap(transports).join('')),
    writeFile(join(etc, 'owners'), owners(hosts, domains)),
    writeFile(
      join(etc, 'results'),
      domains
        .flatMap((it) =>
          it.authenticationResults === null ? [] : [`${it.name} PREPEND Authentication-Results: ${it.authenticationResults}\n`],
        )
        .join(''),
    ),
  ]);
  // Postfix waits until a file is a second old, for fear of reading it half written: master alone would need 2 s.
  const past = new Date(Date.now() - 60_000);
  await Promise.all((await readdir(etc)).map((it) => utimes(join(etc, it), past, past)));
  await makeQueue(dirs);
  return etc;
}

const intoFolder = (address: string, folder: string): string => {
  const [local = '', domain = ''] = address.split('@');
  return `${local}${folder === '' ? '' : `+${folder}`}@${FOLDER_DOMAIN_PREFIX}${domain}`;
};

/** Dovecot's LMTP puts `local+Folder@` into that folder; the other domain name keeps the alias from meeting itself. */
function aliases(domain: Domain): string[] {
  return domain.mailboxes.flatMap(({ address }) => {
    if (domain.delivery === 'junk') return [`${address} ${intoFolder(address, 'Junk')}\n`];
    return domain.delivery === 'inbox-and-sent' ? [`${address} ${address}, ${intoFolder(address, 'Sent')}\n`] : [];
  });
}

function transports(domain: Domain): string[] {
  if (domain.delivery === 'lost') return [`${domain.name} discard:\n`];
  return domain.hosts.some((it) => it.behaviour === 'cram') ? [`${domain.name} lmtp:unix:private/lmtp-cram\n`] : [];
}

/**
 * Who may use which sender: address → logins. A mailbox that no login owns still has an owner in Postfix's eyes, or it
 * would be taken for unknown and let pass.
 */
function owners(hosts: readonly PlacedHost[], domains: readonly Domain[]): string {
  const logins = new Map<string, Set<string>>();
  for (const { mailbox, login } of hosts.flatMap((it) => it.accounts)) logins.set(mailbox, (logins.get(mailbox) ?? new Set()).add(login));
  for (const { from } of domains) if (from !== null) logins.set(from, new Set([from]));
  return [...logins]
    .map(
      ([mailbox, names]) => `${mailbox} ${[...names].join(',')}
`,
    )
    .join('');
}

function main(dirs: LabDirs, etc: string, domains: readonly Domain[]): string {
  return `compatibility_level = 3.6
queue_directory = ${dirs.postfix}/queue
data_directory = ${dirs.postfix}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = lab.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = ${dirs.logs}/postfix.log
maillog_file_prefixes = ${dirs.root}
alias_maps =
alias_database =
local_transport = error:5.1.1 No local mail here
default_transport = error:5.4.4 Nothing leaves the lab
recipient_delimiter = +
virtual_mailbox_domains = ${domains.flatMap((it) => [it.name, `${FOLDER_DOMAIN_PREFIX}${it.name}`]).join(', ')}
virtual_mailbox_maps = texthash:${etc}/mailboxes
virtual_alias_maps = texthash:${etc}/aliases
virtual_transport = lmtp:unix:private/lmtp-main
transport_maps = texthash:${etc}/transports
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 5s
queue_run_delay = 5s
maximal_queue_lifetime = 1m
bounce_queue_lifetime = 1m
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth-main
smtpd_sender_login_maps = texthash:${etc}/owners
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_non_fqdn_recipient, reject_unlisted_recipient
smtpd_data_restrictions = check_sender_access texthash:${etc}/results
smtpd_client_connection_count_limit = 0
smtpd_client_auth_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_banner = $myhostname ESMTP
`;
}

function master(hosts: readonly PlacedHost[]): string {
  const services = hosts.flatMap((host) =>
    host.ports.flatMap((port) => {
      if (port !== 'submissions' && port !== 'submission') return [];
      const options = [
        `myhostname=${host.names[0] ?? 'lab.test'}`,
        `smtpd_tls_chain_files=${host.files.keyFile},${host.files.certFile}`,
        ...(port === 'submissions' ? ['smtpd_tls_wrappermode=yes'] : []),
        ...(host.behaviour === 'cram' ? ['smtpd_sasl_path=private/auth-cram'] : []),
        ...(host.oldTls.includes(port) ? ['smtpd_tls_mandatory_protocols=<=TLSv1.1'] : []),
        ...(host.noSignIn.includes(port) ? ['smtpd_sasl_auth_enable=no'] : []),
        ...(host.greylistSeconds > 0
          ? [`smtpd_recipient_restrictions=reject_unlisted_recipient,check_policy_service,inet:${host.backend}:${String(GREYLIST_PORT)}`]
          : []),
        ...(host.ownSenderOnly ? ['smtpd_sender_restrictions=reject_sender_login_mismatch'] : []),
      ];
      return [`${host.backend}:${String(PORT_NUMBERS[port])} inet n - n - - smtpd\n${options.map((it) => `  -o ${it}\n`).join('')}`];
    }),
  );
  return `${services.join('')}pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

/** The queue as `postfix check` would make it, without its second of shell scripts. */
async function makeQueue(dirs: LabDirs): Promise<void> {
  const queue = join(dirs.postfix, 'queue');
  const own = ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace'];
  await mkdir(queue, { recursive: true, mode: 0o755 });
  await Promise.all([...own, 'public', 'maildrop', 'pid'].map((it) => mkdir(join(queue, it), { mode: 0o755 })));
  await mkdir(join(dirs.postfix, 'data'), { mode: 0o700 });
  await run('chown', ['postfix:root', ...own.map((it) => join(queue, it)), join(dirs.postfix, 'data')]);
  await run('chown', ['postfix:postdrop', join(queue, 'public'), join(queue, 'maildrop')]);
  await Promise.all(own.map((it) => chmod(join(queue, it), 0o700)));
  await chmod(join(queue, 'public'), 0o710);
  await chmod(join(queue, 'maildrop'), 0o730);
}
