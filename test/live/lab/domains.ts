import { account, ALL_PORTS, APP_PASSWORD, autoconfig, type Domain, domain, host, mx, OUTGOING_PASSWORD, srv } from './plan.ts';

/** `пример.test` */
const IDN = 'xn--e1afmkfd.test';
/** Both addresses under which the live ISPDB is known. */
const ispdb = (name: string, document: string): Record<string, string> => ({
  [`autoconfig.thunderbird.net/v1.1/${name}`]: document,
  [`live.thunderbird.net/autoconfig/v1.1/${name}`]: document,
});
const web = (...names: string[]): ReturnType<typeof host> => host(names, [], { behaviour: 'web', ports: ['https'] });
/** Servers named `mail`, `imap` and `smtp` inside a domain that belongs to somebody else. */
const elsewhere = (base: string, mailDomain: string): ReturnType<typeof host> =>
  host([`mail.${base}`, `imap.${base}`, `smtp.${base}`], [account(`anna@${mailDomain}`), account(`boris@${mailDomain}`)]);

/** Found in the ways that detection knows. */
const discovery: readonly Domain[] = [
  domain('srv.test', 'SRV to servers inside the domain; nothing is wrong with it', {
    host: { ports: ALL_PORTS },
    records: [
      mx('srv.test', 'mail.srv.test'),
      ...srv('srv.test', 'imap.srv.test', 'smtp.srv.test'),
      { type: 'SRV', name: '_pop3s._tcp.srv.test', target: 'mail.srv.test', port: 995 },
      { type: 'TXT', name: 'srv.test', text: 'v=spf1 mx -all' },
      { type: 'TXT', name: '_dmarc.srv.test', text: 'v=DMARC1; p=reject' },
    ],
    authenticationResults: 'mail.srv.test; spf=pass smtp.mailfrom=srv.test; dkim=none; dmarc=pass header.from=srv.test',
  }),
  domain('srv-foreign.test', 'SRV to servers in another base domain: must ask', {
    hosts: [elsewhere('hosting-farm.test', 'srv-foreign.test')],
    records: [
      mx('srv-foreign.test', 'mail.hosting-farm.test'),
      ...srv('srv-foreign.test', 'imap.hosting-farm.test', 'smtp.hosting-farm.test'),
    ],
  }),
  domain('autoconf.test', 'autoconfig over HTTPS; servers elsewhere; the login is the local part alone', {
    hosts: [
      host(
        ['mail.autoconf-hosting.test', 'in.autoconf-hosting.test', 'out.autoconf-hosting.test'],
        [account('anna@autoconf.test', 'anna'), account('boris@autoconf.test', 'boris')],
      ),
      web('autoconfig.autoconf.test'),
    ],
    records: [mx('autoconf.test', 'mail.autoconf-hosting.test')],
    documents: {
      'autoconfig.autoconf.test/mail/config-v1.1.xml': autoconfig(
        'autoconf.test',
        'in.autoconf-hosting.test',
        'out.autoconf-hosting.test',
        '%EMAILLOCALPART%',
      ),
    },
    login: 'anna',
    smtpLogin: 'anna',
  }),
  domain('autoconf-own.test', 'autoconfig over HTTPS; servers inside the domain: nothing to ask', {
    hosts: [
      host(['mail.autoconf-own.test'], [account('anna@autoconf-own.test'), account('boris@autoconf-own.test')]),
      web('autoconfig.autoconf-own.test'),
    ],
    records: [mx('autoconf-own.test', 'mail.autoconf-own.test')],
    documents: {
      'autoconfig.autoconf-own.test/mail/config-v1.1.xml': autoconfig(
        'autoconf-own.test',
        'mail.autoconf-own.test',
        'mail.autoconf-own.test',
      ),
    },
  }),
  domain('wellknown.test', 'only https://D/.well-known/autoconfig/mail/config-v1.1.xml', {
    hosts: [host(['box.wellknown.test'], [account('anna@wellknown.test'), account('boris@wellknown.test')]), web('wellknown.test')],
    records: [mx('wellknown.test', 'box.wellknown.test')],
    documents: {
      'wellknown.test/.well-known/autoconfig/mail/config-v1.1.xml': autoconfig(
        'wellknown.test',
        'box.wellknown.test',
        'box.wellknown.test',
      ),
    },
  }),
  domain('ispdb.test', 'only in the live ISPDB', {
    hosts: [
      host(['box.ispdb.test'], [account('anna@ispdb.test'), account('boris@ispdb.test')]),
      web('autoconfig.thunderbird.net', 'live.thunderbird.net'),
    ],
    records: [mx('ispdb.test', 'box.ispdb.test')],
    documents: ispdb('ispdb.test', autoconfig('ispdb.test', 'box.ispdb.test', 'box.ispdb.test')),
  }),
  domain('mx-ispdb.test', 'the ISPDB knows only the base domain of its MX host: must ask', {
    hosts: [elsewhere('ispdb-hosting.test', 'mx-ispdb.test')],
    records: [mx('mx-ispdb.test', 'mail.ispdb-hosting.test')],
    documents: ispdb('ispdb-hosting.test', autoconfig('ispdb-hosting.test', 'imap.ispdb-hosting.test', 'smtp.ispdb-hosting.test')),
  }),
  domain(
    'mxhosted.test',
    'MX of Yandex 360: the bundled provider answers; vera@ signs in with the local part alone, dina@ and egor@ have IMAP switched off',
    {
      hosts: [
        host(
          ['imap.yandex.ru', 'smtp.yandex.ru', 'pop.yandex.ru'],
          [
            account('anna@mxhosted.test'),
            account('boris@mxhosted.test'),
            account('vera@mxhosted.test', 'vera'),
            account('gleb@mxhosted.test'),
            { ...account('dina@mxhosted.test', 'dina@mxhosted.test', APP_PASSWORD), imapOff: true },
            { ...account('egor@mxhosted.test', 'egor@mxhosted.test', APP_PASSWORD), imapOff: true },
          ],
          { ports: ALL_PORTS },
        ),
        web('mx.yandex.net'),
      ],
      mailboxes: ['anna', 'boris', 'vera', 'gleb', 'dina', 'egor'].map((it) => ({ address: `${it}@mxhosted.test`, folders: 'standard' })),
      records: [mx('mxhosted.test', 'mx.yandex.net')],
    },
  ),
  domain('mxmailru.test', 'MX of VK WorkSpace: the bundled provider answers; logins are refused for want of an app password', {
    hosts: [host(['imap.mail.ru', 'smtp.mail.ru'], [], { behaviour: 'app-password' }), web('emx.mail.ru')],
    records: [mx('mxmailru.test', 'emx.mail.ru')],
    mailboxes: [],
  }),
  domain('guess.test', 'no hint at all: imap. and smtp. are guessed', {
    records: [mx('guess.test', 'mail.guess.test')],
    host: { names: ['imap.guess.test', 'smtp.guess.test', 'mail.guess.test'] },
  }),
  domain(IDN, 'пример.test: an internationalised domain with autoconfig', {
    hosts: [
      host(
        [`mail.${IDN}`],
        [account(`anna@${IDN}`), account('anna@пример.test'), account(`boris@${IDN}`)].map((it) => ({
          ...it,
          mailbox: it.mailbox.replace('пример.test', IDN),
        })),
      ),
      web(`autoconfig.${IDN}`),
    ],
    records: [mx(IDN, `mail.${IDN}`)],
    documents: { [`autoconfig.${IDN}/mail/config-v1.1.xml`]: autoconfig(IDN, `mail.${IDN}`, `mail.${IDN}`) },
  }),
  domain('nomx.test', 'no MX, but SRV and servers: a warning only', { records: srv('nomx.test', 'imap.nomx.test', 'smtp.nomx.test') }),
  domain('nothing.test', 'exists, has neither MX nor servers', {
    hosts: [],
    mailboxes: [],
    records: [{ type: 'TXT', name: 'nothing.test', text: 'here is nothing' }],
  }),
  domain('deaddns.test', 'its name servers never answer', { hosts: [], mailboxes: [], records: [{ type: 'dead', name: 'deaddns.test' }] }),
];

/** Trouble with reaching the servers. */
const transport: readonly Domain[] = [
  domain('expired.test', 'guessed; the certificates have expired', {
    host: { certificate: 'expired' },
    records: [mx('expired.test', 'mail.expired.test')],
  }),
  domain('wrongname.test', 'guessed; the certificates are for another name', {
    host: { certificate: 'wrong-name' },
    records: [mx('wrongname.test', 'mail.wrongname.test')],
  }),
  domain('selfsigned.test', 'guessed; the certificates are self-signed', {
    host: { certificate: 'self-signed' },
    records: [mx('selfsigned.test', 'mail.selfsigned.test')],
  }),
  domain('only587.test', 'SRV says 465, which refuses; 587 with STARTTLS works', { host: { ports: ['imaps', 'imap', 'submission'] } }),
  domain('only143.test', 'SRV says 993, which refuses; 143 with STARTTLS works', {
    host: { ports: ['imap', 'submissions', 'submission'] },
  }),
  domain('oldtls.test', '465 speaks TLS 1.1 at most, 587 is up to date', { host: { oldTls: ['submissions'] } }),
  domain('noauth.test', 'SRV says 587, which offers no sign-in; 465 takes it', {
    host: { noSignIn: ['submission'] },
    records: [
      mx('noauth.test', 'mail.noauth.test'),
      ...srv('noauth.test', 'imap.noauth.test', 'smtp.noauth.test', { outgoing: 'submission' }),
    ],
  }),
  domain('swapped.test', '993 and 995 begin in clear, 143 and 110 with TLS', {
    hosts: [
      host(['imap.swapped.test'], [account('anna@swapped.test'), account('boris@swapped.test')], {
        behaviour: 'swapped',
        ports: ['imaps', 'imap', 'pop3s', 'pop3'],
      }),
      host(['mail.swapped.test', 'smtp.swapped.test'], [account('anna@swapped.test'), account('boris@swapped.test')], {
        ports: ['submissions', 'submission'],
      }),
    ],
  }),
  domain('stall.test', 'all ports accept and never speak', { host: { behaviour: 'stall' }, mailboxes: [] }),
  domain('tls-stall.test', 'TLS comes up, then silence', { host: { behaviour: 'tls-stall' }, mailboxes: [] }),
  domain('login-stall.test', 'greets, never answers a login', { host: { behaviour: 'login-stall' }, mailboxes: [] }),
  domain('imap-stall.test', 'IMAP accepts and never speaks; SMTP works', {
    hosts: [
      host(['imap.imap-stall.test'], [], { behaviour: 'stall', ports: ['imaps', 'imap'] }),
      host(['mail.imap-stall.test', 'smtp.imap-stall.test'], [account('anna@imap-stall.test'), account('boris@imap-stall.test')], {
        ports: ['submissions', 'submission'],
      }),
    ],
  }),
  domain('plain.test', 'no TLS anywhere, logins in clear are offered; every byte is written down', {
    host: { behaviour: 'plain', ports: ['imap', 'submission'] },
    mailboxes: [],
    records: [
      mx('plain.test', 'mail.plain.test'),
      ...srv('plain.test', 'imap.plain.test', 'smtp.plain.test', { incoming: 'imap', outgoing: 'submission' }),
    ],
  }),
  domain('crammd5.test', 'CRAM-MD5 is the only mechanism', { host: { behaviour: 'cram' } }),
  domain('lag.test', 'one round trip to everything takes 40 ms', {
    hosts: [
      host(['mail.lag.test', 'imap.lag.test', 'smtp.lag.test'], [account('anna@lag.test'), account('boris@lag.test')], { latencyMs: 40 }),
      host(['autoconfig.lag.test'], [], { behaviour: 'web', ports: ['https'], latencyMs: 40 }),
    ],
    documents: { 'autoconfig.lag.test/mail/config-v1.1.xml': autoconfig('lag.test', 'imap.lag.test', 'smtp.lag.test') },
  }),
];

/** Trouble after the login, or with one of the two logins. */
const mailbox: readonly Domain[] = [
  domain('junk.test', 'letters land in Junk', { delivery: 'junk' }),
  domain('lost.test', 'letters are accepted and never arrive', { delivery: 'lost' }),
  domain('nosent.test', 'there is no folder for sent letters', {
    mailboxes: ['anna', 'boris'].map((it) => ({ address: `${it}@nosent.test`, folders: 'no-sent' })),
  }),
  domain('newsent.test', 'there is no folder for sent letters; nothing else is wrong with it', {
    mailboxes: ['anna', 'boris'].map((it) => ({ address: `${it}@newsent.test`, folders: 'no-sent' })),
    records: [
      mx('newsent.test', 'mail.newsent.test'),
      ...srv('newsent.test', 'imap.newsent.test', 'smtp.newsent.test'),
      { type: 'TXT', name: 'newsent.test', text: 'v=spf1 mx -all' },
      { type: 'TXT', name: '_dmarc.newsent.test', text: 'v=DMARC1; p=reject' },
    ],
    authenticationResults: 'mail.newsent.test; spf=pass smtp.mailfrom=newsent.test; dkim=none; dmarc=pass header.from=newsent.test',
  }),
  domain('bare.test', 'the mailbox has no folder besides INBOX', {
    mailboxes: ['anna', 'boris'].map((it) => ({ address: `${it}@bare.test`, folders: 'none' })),
  }),
  domain('sentcopy.test', 'the server itself files a copy in Sent', { delivery: 'inbox-and-sent' }),
  domain('plainfolders.test', 'Russian folder names, no special-use flags', {
    mailboxes: ['anna', 'boris'].map((it) => ({ address: `${it}@plainfolders.test`, folders: 'russian' })),
  }),
  domain('full.test', 'the mailbox is full', {
    mailboxes: [
      { address: 'anna@full.test', folders: 'standard', quota: { limitKb: 64, filled: true } },
      { address: 'boris@full.test', folders: 'standard' },
    ],
  }),
  domain('notowned.test', 'the login is boss@, director@ is not its own', {
    hosts: [
      host(
        ['mail.notowned.test', 'imap.notowned.test', 'smtp.notowned.test'],
        [account('boss@notowned.test'), account('anna@notowned.test')],
        { ownSenderOnly: true },
      ),
    ],
    mailboxes: ['boss', 'anna', 'director'].map((it) => ({ address: `${it}@notowned.test`, folders: 'standard' })),
    login: 'boss@notowned.test',
    smtpLogin: 'boss@notowned.test',
    from: 'director@notowned.test',
  }),
  domain('shortlogin.test', 'the login is the local part alone, and nothing says so', {
    hosts: [
      host(
        ['mail.shortlogin.test', 'imap.shortlogin.test', 'smtp.shortlogin.test'],
        [account('anna@shortlogin.test', 'anna'), account('boris@shortlogin.test', 'boris')],
      ),
    ],
    login: 'anna',
    smtpLogin: 'anna',
  }),
  domain('greylist.test', 'the first letter to somebody has to wait 3 s', { host: { greylistSeconds: 3 } }),
  domain('office.test', 'the outgoing login and password are not the incoming ones', {
    hosts: [
      host(['mail.office.test', 'imap.office.test'], [account('anna@office.test'), account('boris@office.test')], {
        ports: ['imaps', 'imap'],
      }),
      host(['smtp.office.test'], [account('anna@office.test', 'office-relay', OUTGOING_PASSWORD)], {
        ports: ['submissions', 'submission'],
      }),
    ],
    smtpLogin: 'office-relay',
    smtpPassword: OUTGOING_PASSWORD,
  }),
  domain('smtp-refused.test', 'the incoming login works, the outgoing one is refused', {
    hosts: [
      host(['mail.smtp-refused.test', 'imap.smtp-refused.test'], [account('anna@smtp-refused.test'), account('boris@smtp-refused.test')], {
        ports: ['imaps', 'imap'],
      }),
      host(['smtp.smtp-refused.test'], [], { ports: ['submissions', 'submission'] }),
    ],
  }),
  domain('pop.test', 'POP3 and SMTP, no IMAP', {
    host: { names: ['mail.pop.test', 'pop.pop.test', 'smtp.pop.test'], ports: ['pop3s', 'pop3', 'submissions', 'submission'] },
    records: [mx('pop.test', 'mail.pop.test'), ...srv('pop.test', 'pop.pop.test', 'smtp.pop.test', { incoming: 'pop3s' })],
  }),
];

/** A name that no server of the lab knows. */
export const NO_SUCH_DOMAIN = 'does-not-exist.test';

export const DOMAINS: readonly Domain[] = [...discovery, ...transport, ...mailbox];
