import { describe, expect, it } from 'vitest';
import type { Endpoint, Protocol, Security } from '../../../src-main/contract/settings.ts';
import { otherForm, otherFormMayHelp } from '../../../src-main/core/connect/other-form.ts';
import type { CertificateFacts, Happening, Observation } from '../../../src-main/core/facts.ts';

describe('the other form', () => {
  it.each<[Protocol, number, Security, number, Security]>([
    ['imap', 993, 'tls', 143, 'starttls'],
    ['imap', 143, 'starttls', 993, 'tls'],
    ['imap', 143, 'tls', 143, 'starttls'],
    ['imap', 993, 'starttls', 993, 'tls'],
    ['imap', 1143, 'starttls', 993, 'tls'],
    ['pop3', 995, 'tls', 110, 'starttls'],
    ['pop3', 110, 'starttls', 995, 'tls'],
    ['pop3', 110, 'tls', 110, 'starttls'],
    ['smtp', 465, 'tls', 587, 'starttls'],
    ['smtp', 587, 'starttls', 465, 'tls'],
    ['smtp', 587, 'tls', 587, 'starttls'],
    ['smtp', 465, 'starttls', 465, 'tls'],
    ['smtp', 2525, 'starttls', 465, 'tls'],
    ['smtp', 25, 'starttls', 465, 'tls'],
  ])('%s %i %s → %i %s', (protocol, port, security, otherPort, otherSecurity) => {
    const endpoint: Endpoint = { protocol, host: 'mail.example.test', port, security, username: 'anna' };
    expect(otherForm(endpoint)).toEqual({ ...endpoint, port: otherPort, security: otherSecurity });
  });
});

const certificate: CertificateFacts = {
  subject: '',
  issuer: '',
  issuerOrganization: '',
  altNames: [],
  validFrom: '',
  validTo: '',
  sha256: '',
  selfSigned: false,
};
const errno = (name: string): Happening => ({ kind: 'errno', errno: name, message: '' });
const tls = (code: string, of: CertificateFacts | null = null): Happening => ({ kind: 'tls', code, message: '', certificate: of });
const reply = (text: string): Happening => ({ kind: 'reply', reply: { text } });

describe('whether it is worth a try', () => {
  it.each<[string, Observation['stage'], Happening, string | undefined, boolean]>([
    ['refused', 'connect', errno('ECONNREFUSED'), undefined, true],
    ['a firewall of this PC', 'connect', errno('EACCES'), undefined, true],
    ['no route to the host', 'connect', errno('EHOSTUNREACH'), undefined, true],
    ['no answer', 'connect', { kind: 'timeout', afterMs: 5000 }, undefined, true],
    ['out of file handles', 'connect', errno('EMFILE'), undefined, false],
    ['a stall in the handshake', 'tls', { kind: 'timeout', afterMs: 5000 }, undefined, true],
    ['closed in the handshake', 'tls', { kind: 'closed' }, undefined, true],
    ['reset in the handshake', 'tls', errno('ECONNRESET'), undefined, true],
    ['plain text where TLS should be', 'tls', tls('ERR_SSL_WRONG_VERSION_NUMBER'), undefined, true],
    ['text before the handshake', 'tls', tls('EARLY_PLAINTEXT'), undefined, true],
    ['STARTTLS not offered', 'tls', { kind: 'known', code: 'starttls_unavailable' }, undefined, true],
    ['STARTTLS refused', 'tls', reply('454 TLS not available'), 'STARTTLS', true],
    ['STLS refused', 'tls', reply('-ERR no'), 'STLS', true],
    ['expired', 'tls', tls('CERT_HAS_EXPIRED', certificate), undefined, false],
    ['a certificate for somebody else', 'tls', tls('ERR_TLS_CERT_ALTNAME_INVALID', certificate), undefined, false],
    ['an old version', 'tls', tls('ERR_SSL_UNSUPPORTED_PROTOCOL'), undefined, false],
    ['an alert', 'tls', tls('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'), undefined, false],
    ['no greeting', 'greeting', { kind: 'timeout', afterMs: 10000 }, undefined, true],
    ['closed before the greeting', 'greeting', { kind: 'closed' }, undefined, true],
    ['a greeting of another protocol', 'greeting', { kind: 'garbage', sample: 'HTTP/1.1' }, undefined, true],
    ['a greeting that refuses', 'greeting', reply('554 go away'), undefined, false],
    ['EHLO refused', 'greeting', reply('502 no'), 'EHLO', false],
    ['login refused', 'auth', reply('535 wrong'), 'AUTH PLAIN', false],
    ['login stalls', 'auth', { kind: 'timeout', afterMs: 20000 }, undefined, false],
    ['closed at the login', 'auth', { kind: 'closed' }, undefined, false],
    ['no way to sign in', 'auth', { kind: 'known', code: 'auth_mechanism_unsupported' }, undefined, false],
    ['a folder refused', 'mailbox', reply('a1 NO'), 'SELECT', false],
    ['a sender refused', 'send_envelope', reply('553'), 'MAIL FROM', false],
    ['no such name', 'dns', { kind: 'dns', outcome: 'nxdomain', name: 'x' }, undefined, false],
    ['cancelled', 'connect', { kind: 'cancelled' }, undefined, false],
  ])('%s (%s)', (_case, stage, happening, command, expected) => {
    const observation: Observation = { part: 'imap', protocol: 'imap', stage, happening, ...(command === undefined ? {} : { command }) };
    expect(otherFormMayHelp(observation)).toBe(expected);
  });
});
