import { describe, expect, it } from 'vitest';
import { EnteredEndpoint } from '../../src-main/contract/settings.ts';
import { readAddress } from '../../src-main/core/address/read-address.ts';
import { readAutoconfig } from '../../src-main/core/detect/read-autoconfig.ts';
import { digestMatches, readPacc } from '../../src-main/core/detect/read-pacc.ts';
import { autoconfig, mx, play, srv } from '../core/detect/world.ts';
import { must, neverBreaks, pick, type Roll, wounded, woundedBytes } from './fuzz-kit.ts';

const read = readAddress('anna@firma.test');
if (!read.ok) throw new Error('a bad address');
const anna = read.value;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const own = autoconfig(
  { type: 'imap', host: 'imap.firma.test' },
  { type: 'pop3', host: 'pop.%EMAILDOMAIN%', socket: 'STARTTLS' },
  { type: 'smtp', host: 'smtp.firma.test', port: 587, socket: 'STARTTLS' },
);
/** As the entries of ISPDB look: display names, notes, pages to read, several servers of a kind. */
const ispdb = `<clientConfig version="1.1">
  <emailProvider id="firma.test"><domain>firma.test</domain><domain>firm.test</domain>
    <displayName>Firma</displayName><displayShortName>F</displayShortName>
    <incomingServer type="imap"><hostname>imap.firma.test</hostname><port>993</port><socketType>SSL</socketType>
      <username>%EMAILLOCALPART%</username><authentication>OAuth2</authentication><authentication>password-cleartext</authentication></incomingServer>
    <incomingServer type="pop3"><hostname>pop.firma.test</hostname><port>995</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username><authentication>password-encrypted</authentication>
      <pop3><leaveMessagesOnServer>true</leaveMessagesOnServer><checkInterval minutes="15"/></pop3></incomingServer>
    <outgoingServer type="smtp"><hostname>smtp.firma.test</hostname><port>465</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username><addThisServer>true</addThisServer></outgoingServer>
    <enable visiturl="https://firma.test/settings"><instruction lang="en">Switch IMAP on</instruction></enable>
    <documentation url="https://firma.test/help"><descr lang="en">Help</descr></documentation>
  </emailProvider>
  <oAuth2><issuer>firma.test</issuer><scope>mail</scope></oAuth2>
</clientConfig>`;
const pacc = JSON.stringify({
  protocols: { imap: { host: 'imap.firma.test' }, submit: { host: 'smtp.firma.test' } },
  authentication: { password: true, 'oauth-public': { issuer: 'firma.test' } },
  info: { help: { documentation: 'https://firma.test/help' } },
});
const autodiscover =
  '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response/></Autodiscover>';

const document = (roll: Roll): Uint8Array => {
  const text = wounded(pick(roll, [own, ispdb]), roll);
  switch (roll(8)) {
    case 0:
      return woundedBytes(bytesOf(text), roll);
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    default:
      return bytesOf(text);
  }
};
const usable = (server: { readonly host: string; readonly username: string }): boolean =>
  EnteredEndpoint.safeParse(server).success && /^[a-z0-9.-]+$/u.test(server.host) && !/\p{Cc}/u.test(server.username);

describe('documents that tell servers', () => {
  neverBreaks('autoconfig and ISPDB (XML)', document, (bytes) => {
    const result = readAutoconfig(bytes, anna);
    if (!result.ok) must(JSON.stringify(result.error).length < 400, 'a short failure');
    else must([...result.value.incoming, ...result.value.outgoing].every(usable), 'only usable servers');
  });

  it.each(['<', '<a ', '<a>', '<!--', '<a b="', '&amp;', '<incomingServer type="imap">', ']]>', '<a/>', '<![CDATA[', '<?'])(
    'the worst that fits the limit: %s over and over',
    (piece) => {
      const began = performance.now();
      expect(readAutoconfig(bytesOf(`<clientConfig>${piece.repeat(Math.floor(262_000 / piece.length))}`), anna).ok).toBe(false);
      expect(performance.now() - began).toBeLessThan(1_500);
    },
  );

  neverBreaks(
    'PACC (JSON)',
    (roll) => ({ body: woundedBytes(bytesOf(wounded(pacc, roll)), roll), txt: [wounded('v=UAAC1; a=sha256; d=AAAA', roll)] }),
    ({ body, txt }) => {
      const result = readPacc(body, anna.loginAddress);
      if (result.ok) must([...result.value.incoming, ...result.value.outgoing].every(usable), 'only usable servers');
      must(!digestMatches(body, txt), 'no digest by chance');
    },
  );

  neverBreaks(
    'a whole detection',
    (roll) => {
      const name = (): string => wounded(pick(roll, ['imap.firma.test', 'mx1.else.test', '.']), roll).slice(0, 300);
      return {
        web: {
          'https://autoconfig.firma.test/mail/config-v1.1.xml': document(roll),
          'https://firma.test/.well-known/autoconfig/mail/config-v1.1.xml': { url: 'https://else.test/x', body: wounded(own, roll) },
          'https://autoconfig.thunderbird.net/v1.1/firma.test': document(roll),
          'https://autoconfig.thunderbird.net/v1.1/else.test': document(roll),
          'https://ua-auto-config.firma.test/.well-known/user-agent-configuration.json': wounded(pacc, roll),
          'https://autodiscover.firma.test/autodiscover/autodiscover.xml': wounded(autodiscover, roll),
        },
        srv: { '_imaps._tcp.firma.test': Array.from({ length: roll(6) }, () => srv(roll(70_000), name(), roll(3), roll(9))) },
        mx: { 'firma.test': roll(4) === 0 ? ('nodata' as const) : mx(...Array.from({ length: 1 + roll(200) }, name)) },
        txt: { '_ua-auto-config.firma.test': [wounded('v=UAAC1; a=sha256; d=AAAA', roll)] },
        servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' } as const,
      };
    },
    async (script) => {
      const { result, ms } = await play('anna@firma.test', script);
      must(ms <= 9_000, 'ends in time');
      must(result.sources.length === 9, 'every source is accounted for');
      for (const { incoming, outgoing } of result.candidates)
        must(
          [incoming, outgoing].every((server) => server === null || usable(server)),
          'only usable servers',
        );
    },
  );
});
