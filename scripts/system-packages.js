import { spawnSync } from 'node:child_process';

/** Debian packages that the tests need beyond Node: real mail servers, DNS, certificates, a browser, a keychain. */
export const TEST_PACKAGES = [
  'dovecot-imapd',
  'dovecot-pop3d',
  'dovecot-lmtpd',
  'postfix',
  'dnsmasq-base',
  'openssl',
  'chromium',
  'fonts-dejavu-core',
  'libsecret-1-0',
  'gnome-keyring',
  'dbus',
];

/**
 * Installs what is missing, with a guard that keeps every daemon of the new packages stopped: policy-rc.d is put in
 * place for the time of the installation and what was there before comes back, also after a signal. A guard of ours
 * that an earlier run left behind (killed, power cut) is taken away first.
 */
const INSTALL = `
set -eu
policy=/usr/sbin/policy-rc.d
aside=/usr/sbin/policy-rc.d.mailready-aside
mark='# put here by the tests of MailReady'
restore() {
  if [ -f "$policy" ] && grep -qF "$mark" "$policy"; then rm -f "$policy"; fi
  if [ -e "$aside" ]; then mv -f "$aside" "$policy"; fi
}
restore
trap restore EXIT
trap 'exit 130' INT HUP TERM
if [ -e "$policy" ]; then mv "$policy" "$aside"; fi
printf '#!/bin/sh\\n%s\\nexit 101\\n' "$mark" >"$policy"
chmod 755 "$policy"
case " $* " in
  *' postfix '*) echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;;
esac
get() { apt-get -o DPkg::Lock::Timeout=120 -q "$@"; }
get update || true
install() { get install -y --no-install-recommends --no-remove "$@"; }
# One package that this release does not have must not keep the others out.
install "$@" || for package; do install "$package" || true; done
`;

/**
 * The packages of `wanted` that are not installed; null where this is not Debian or a relative of it.
 * @param {readonly string[]} wanted
 * @returns {string[] | null}
 */
export function missingPackages(wanted = TEST_PACKAGES) {
  const asked = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\\n', ...wanted], { encoding: 'utf8' });
  if (asked.error !== undefined) return null;
  const installed = new Set(
    asked.stdout
      .split('\n')
      .filter((it) => it.startsWith('installed '))
      .map((it) => it.slice('installed '.length)),
  );
  return wanted.filter((it) => !installed.has(it));
}

/**
 * Makes sure that the tests have their system packages: as root they are installed (output on stderr, no daemon is
 * started, nothing is asked, nothing is removed), otherwise one line to copy is printed.
 * @param {{ readonly packages?: readonly string[], readonly say?: (line: string) => void, readonly root?: boolean }} [options]
 * @returns {string[]} what is still missing
 */
export function ensureSystemPackages(options = {}) {
  const packages = options.packages ?? TEST_PACKAGES;
  const say =
    options.say ??
    ((line) => {
      process.stderr.write(`${line}\n`);
    });
  const missing = missingPackages(packages);
  if (missing === null) {
    say(`This is no Debian or Ubuntu: the live tests need these packages or their likes: ${packages.join(' ')}`);
    return [...packages];
  }
  if (missing.length === 0) return [];
  if (!(options.root ?? process.getuid?.() === 0)) {
    say(`Tests that need system packages will be skipped. To run them: sudo apt-get install --no-install-recommends ${missing.join(' ')}`);
    return missing;
  }
  say(`Installing system packages for the tests: ${missing.join(' ')}`);
  const done = spawnSync('/bin/sh', ['-c', INSTALL, 'install', ...missing], {
    // Both streams of apt go to stderr: stdout belongs to the caller.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'a' },
  });
  const left = missingPackages(packages) ?? missing;
  if (done.status !== 0 || left.length > 0)
    say(`Could not install: ${left.join(' ')}. By hand: apt-get install --no-install-recommends ${left.join(' ')}`);
  return left;
}
