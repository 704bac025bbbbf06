import { describe, expect, it } from 'vitest';
import { isServerName, readSendingServer } from '../../../src-main/core/deliver/sending-server.ts';

const by = 'by mx.receiver.ru (Postfix) with ESMTPS id 4; Sun, 22 Nov 2026 10:00:00 +0300';
const block = (...received: readonly string[]): string => received.map((line) => `Received: ${line}\r\n`).join('') + 'Subject: x\r\n';

describe('the server that handed the letter over', () => {
  it.each([
    ['Postfix', `from mail.firma.ru (mail.firma.ru [203.0.113.5])\r\n\t${by}`, 'mail.firma.ru', 'mail.firma.ru'],
    ['Postfix without a PTR', `from mail.firma.ru (unknown [203.0.113.5]) ${by}`, 'mail.firma.ru', null],
    ['a PTR that does not fit', `from wks-12 (host-5.pool.isp.ru [203.0.113.5]) ${by}`, 'wks-12', 'host-5.pool.isp.ru'],
    ['Google', `from mail.firma.ru (mail.firma.ru. [203.0.113.5]) ${by}`, 'mail.firma.ru', 'mail.firma.ru'],
    ['Google without a PTR', `from mail.firma.ru ([203.0.113.5]) ${by}`, 'mail.firma.ru', undefined],
    ['Exim', `from mail.firma.ru ([203.0.113.5] helo=smtp.firma.ru) ${by}`, 'smtp.firma.ru', 'mail.firma.ru'],
    ['Exim without a PTR', `from [203.0.113.5] (helo=smtp.firma.ru) ${by}`, 'smtp.firma.ru', undefined],
    ['Sendmail in doubt', `from mail.firma.ru (a.isp.ru [203.0.113.5] (may be forged)) ${by}`, 'mail.firma.ru', 'a.isp.ru'],
    ['Exchange', `from mail.firma.ru (203.0.113.5) ${by}`, 'mail.firma.ru', undefined],
  ])('%s', (_who, line, helo, reverse) => {
    expect(readSendingServer(block(line))).toEqual({ address: '203.0.113.5', helo, reverse });
  });

  it('is read over IPv6, behind hops inside the receiver', () => {
    const outside = `from mail.firma.ru (mail.firma.ru [IPv6:2a02:6b8::5]) ${by}`;
    const inside = 'from mx.receiver.ru (localhost [127.0.0.1]) by store.receiver.ru with LMTP id 5; Sun, 22 Nov 2026 10:00:01 +0300';
    expect(readSendingServer(block(inside, outside))).toMatchObject({ address: '2a02:6b8::5', reverse: 'mail.firma.ru' });
  });

  it.each([
    ['no Received at all', block()],
    ['a letter that never left the house', block(`from mail.firma.ru (mail.firma.ru [192.168.1.5]) ${by}`)],
    ['loopback', block(`from localhost (localhost [127.0.0.1]) ${by}`)],
    ['the program itself, which signed in', block(`from [10.0.0.5] (office.isp.ru [203.0.113.5]) ${by.replace('ESMTPS', 'ESMTPSA')}`)],
    [
      'a line that came with the letter',
      block('by mx.receiver.ru with LMTP id 1', `from x (unknown [203.0.113.5]) ${by.replace('receiver', 'stranger')}`),
    ],
    ['a line of another shape', block(`from nowhere in particular ${by}`)],
  ])('is not known from %s', (_what, headers) => {
    expect(readSendingServer(headers)).toBeNull();
  });

  it('never hangs on hostile lines', () => {
    const began = performance.now();
    for (const line of [
      `from ${'a.'.repeat(30_000)} (`,
      `from x (${'a-'.repeat(30_000)} [1`,
      `from ${'('.repeat(60_000)}`,
      `from x ([${':'.repeat(60_000)}`,
    ])
      readSendingServer(block(`${line} ${by}`));
    expect(performance.now() - began).toBeLessThan(500);
  });

  it.each([
    ['mail.firma.ru', true],
    ['[203.0.113.5]', true],
    ['localhost', false],
    ['wks-12', false],
    ['server.firma.local', false],
    ['user@host.ru', false],
  ])('%s as a name of a server: %s', (name, fits) => {
    expect(isServerName(name)).toBe(fits);
  });
});
