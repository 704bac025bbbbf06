import { startImapDouble } from '../../doubles/imap-double.ts';
import { type Double, startLineServer } from '../../doubles/line-server.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { PORT_NUMBERS } from './plan.ts';
import type { PlacedHost } from './placed.ts';

/** As Mail.ru answers a password of the person where an app password is needed (seen 2026). */
const APP_PASSWORD = {
  imap: 'NO [AUTHENTICATIONFAILED] NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external/ Application password is REQUIRED',
  smtp: '535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external / Application password is REQUIRED',
};

/** Starts the servers that no real one can be made to play, on the standard ports of their host. */
export async function startScripted(host: PlacedHost): Promise<Double[]> {
  return Promise.all(host.ports.map((port) => startPort(host, port)));
}

function startPort(host: PlacedHost, port: PlacedHost['ports'][number]): Promise<Double> {
  const implicit = port === 'imaps' || port === 'submissions' || port === 'pop3s';
  const imap = port === 'imaps' || port === 'imap';
  const place = { host: host.backend, port: PORT_NUMBERS[port], certificate: host.files };
  const secure = { ...place, security: implicit ? ('tls' as const) : ('starttls' as const) };
  const users = Object.fromEntries(host.accounts.map((it) => [it.login, it.password]));
  switch (host.behaviour) {
    case 'stall':
      return startLineServer({ ...place, security: 'none' }, (session) => session.stall());
    case 'tls-stall':
      if (implicit) return startLineServer({ ...place, security: 'tls' }, (session) => session.stall());
      return imap
        ? startImapDouble({ ...secure, users, commands: { CAPABILITY: async (it) => (it.session.tls ? it.stall() : it.next()) } })
        : startSmtpDouble({ ...secure, users, commands: { EHLO: async (it) => (it.session.tls ? it.stall() : it.next()) } });
    case 'login-stall':
      return imap
        ? startImapDouble({ ...secure, users, commands: { LOGIN: 'stall', AUTHENTICATE: 'stall' } })
        : startSmtpDouble({ ...secure, users, commands: { AUTH: 'stall' } });
    case 'app-password':
      return imap
        ? startImapDouble({ ...secure, users, commands: { LOGIN: APP_PASSWORD.imap, AUTHENTICATE: APP_PASSWORD.imap } })
        : startSmtpDouble({ ...secure, users, commands: { AUTH: APP_PASSWORD.smtp } });
    case 'plain':
      return imap ? startImapDouble({ ...place, security: 'none', users }) : startSmtpDouble({ ...place, security: 'none', users });
    case 'real':
    case 'cram':
    case 'swapped':
    case 'web':
      throw new Error(`${host.behaviour} is not scripted.`);
  }
}
