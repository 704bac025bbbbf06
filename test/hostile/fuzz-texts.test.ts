import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { toAsciiDomain } from '../../src-main/core/address/ascii-domain.ts';
import { inEnglishLayout, looksMistyped } from '../../src-main/core/address/keyboard.ts';
import { inLatinLetters, mixesAlphabets } from '../../src-main/core/address/look-alikes.ts';
import { readAddress } from '../../src-main/core/address/read-address.ts';
import { suggestDomain } from '../../src-main/core/address/suggest-domain.ts';
import { toUnicodeDomain } from '../../src-main/core/address/unicode-domain.ts';
import { readAuthenticationResults } from '../../src-main/core/deliver/authentication-results.ts';
import { readSendingServer } from '../../src-main/core/deliver/sending-server.ts';
import { lookAtDkim } from '../../src-main/core/domain/look-at-dkim.ts';
import { parseDocument } from '../../src-main/core/mailboxes/document.ts';
import { historyDocument, lettersDocument, mailboxesDocument } from '../../src-main/core/mailboxes/documents.ts';
import { createRedactor, redact } from '../../src-main/core/redact/redact.ts';
import { explainer } from '../core/diagnose/knowledge-for-tests.ts';
import { must, neverBreaks, pick, wounded } from './fuzz-kit.ts';

const replies = readFileSync(join(import.meta.dirname, '../data/corpus/own.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (JSON.parse(line) as { readonly raw: string }).raw);

/** A delivery report as RFC 3464 has it. */
const report = `From: MAILER-DAEMON@mx.firma.test
To: anna@firma.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"

--=_x
Content-Type: text/plain; charset=utf-8

Your message could not be delivered to one or more recipients.
<boris@else.test>: host mx.else.test[192.0.2.7] said: 550 5.7.26 Unauthenticated email from firma.test
    is not accepted (in reply to end of DATA command)

--=_x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firma.test
Arrival-Date: Thu, 19 Nov 2026 10:00:00 +0300

Final-Recipient: rfc822; boris@else.test
Action: failed
Status: 5.7.26
Remote-MTA: dns; mx.else.test
Diagnostic-Code: smtp; 550 5.7.26 Unauthenticated email from firma.test is not accepted

--=_x--
`;

describe('texts', () => {
  neverBreaks(
    'pasted texts and delivery reports',
    (roll) => ({
      text: wounded(roll(3) === 0 ? report : pick(roll, replies), roll),
      protocol: pick(roll, [undefined, 'imap', 'smtp', 'constructor']),
      stage: pick(roll, [undefined, 'auth', '__proto__']),
      provider: pick(roll, [undefined, 'yandex', 'mx.yandex.net', 'toString']),
    }),
    (pasted, roll) => {
      const problem = explainer.explainText(pasted, pick(roll, ['ru', 'en']));
      must(problem.title !== '' && problem.what !== '', 'an answer in words');
      // A placeholder that nobody filled.
      must(!/\{[a-z]+\}/iu.test(problem.title), 'no hole in the title');
    },
    { hang: 1_500 },
  );

  const headers = [
    'Authentication-Results: mx.firma.test; spf=pass smtp.mailfrom=a@b.test; dkim=pass (2048-bit) header.d=b.test; dmarc=fail',
    'Authentication-Results: mx.firma.test 1; dkim=fail reason="bad \\"quote\\"" header.i=@b.test',
    'Received: from mx (mx [192.0.2.1])\r\n\tby mx.firma.test; Thu, 19 Nov 2026 10:00:00 +0300',
    'Received: from [203.0.113.5] (port=4 helo=pc.b.test)\r\n\tby mx.firma.test with esmtps; Thu, 19 Nov 2026 10:00:00 +0300',
    'DKIM-Signature: v=1; a=rsa-sha256; d=b.test; s=s1; h=from:to;\r\n bh=AAAA; b=BBBB',
    'Subject: =?utf-8?B?0J/RgNC40LLQtdGC?=',
  ];
  neverBreaks(
    'Authentication-Results and DKIM',
    (roll) => wounded(Array.from({ length: 1 + roll(6) }, () => pick(roll, headers)).join('\r\n'), roll),
    (block) => {
      const found = readAuthenticationResults(block);
      if (found !== null)
        must(
          [found.spf, found.dkim, found.dmarc].every((word) => word === null || /^[a-z]+$/u.test(word)),
          'results are words',
        );
      const { signatures } = lookAtDkim(block, 'b.test', 'relaxed');
      must(signatures.length <= 10 && signatures.every(({ domain }) => domain.length <= 253), 'few signatures of names');
      const sender = readSendingServer(block);
      if (sender !== null) must(/^[0-9a-f:.]+$/u.test(sender.address) && (sender.helo ?? '').length <= 255, 'an address and a short name');
    },
  );

  neverBreaks(
    'addresses and domains',
    (roll) => ({
      address: wounded(pick(roll, ['Анна <anna+tag@пример.рф>', 'anna@firma.test', 'шмфт@нфтвучюкг', '"a b"@[192.0.2.1]']), roll),
      domain: wounded(pick(roll, ['xn--80a1acny.xn--p1ai', 'gmial.com', 'пример.рф', 'ɡmail.com']), roll).slice(0, 300),
    }),
    ({ address, domain }) => {
      const result = readAddress(address);
      if (result.ok)
        must(/^[a-z0-9.-]+$/u.test(result.value.domain) && result.value.address.length <= 1_000, 'an address that can be used');
      const ascii = toAsciiDomain(domain);
      must(ascii === null || /^[a-z0-9.-]{1,253}$/u.test(ascii), 'a name that DNS can hold');
      toUnicodeDomain(domain);
      suggestDomain(domain, ['gmail.com', 'yandex.ru']);
      looksMistyped(domain, inEnglishLayout(address));
      inLatinLetters(domain);
      mixesAlphabets(address);
    },
  );

  const secret = 'pa"ss\\w0rd';
  const hide = createRedactor([secret]);
  const logs = [
    'a1 LOGIN "anna@firma.test" "hunter2 two"\r\na1 OK done',
    'AUTH PLAIN AGFubmEAcGFzc3dvcmQ=\r\n535 5.7.8 no\r\nPASS hunter2',
    'Authorization: Bearer ya29.a0AfH6SMBx-1234567890\n{"access_token":"abcdefghijk","expires":3600}',
    'abcd efgh ijkl mnop',
  ];
  neverBreaks(
    'redaction',
    (roll) => ({ around: wounded(pick(roll, logs), roll), at: roll(1_000) }),
    ({ around, at }) => {
      redact(around);
      const cut = at % (around.length + 1);
      must(!hide(`${around.slice(0, cut)} ${secret} ${around.slice(cut)}`).includes(secret), 'the secret is gone');
    },
  );

  const stored = [
    JSON.stringify({
      version: 1,
      mailboxes: [
        {
          address: 'anna@firma.test',
          provider: null,
          settings: { incoming: null, outgoing: null },
          from: 'anna@firma.test',
          scope: 'both',
          pinnedCertificate: null,
          secret: 'none',
          twoSecrets: false,
          savedAt: '2026-11-19T10:00:00Z',
          last: null,
          goodBefore: null,
        },
      ],
    }),
    JSON.stringify({ version: 1, address: 'anna@firma.test', entries: [{ at: '2026-11-19T10:00:00Z', verdict: 'ok' }] }),
    JSON.stringify({ version: 1, letters: [{ address: 'anna@firma.test', messageId: '<a@b>', at: '2026-11-19T10:00:00Z' }] }),
  ];
  neverBreaks(
    'saved documents',
    (roll) => wounded(pick(roll, stored), roll),
    (text) => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        // The store sets such a file aside before anybody reads it.
        return;
      }
      const states = [
        parseDocument(mailboxesDocument, value),
        parseDocument(historyDocument('anna@firma.test'), value),
        parseDocument(lettersDocument, value),
      ].map(({ state }) => state);
      must(
        states.every((state) => ['fine', 'damaged', 'newer'].includes(state)),
        'a known state',
      );
    },
  );
});
