import { describe, expect, it } from 'vitest';
import { headerFields, readAuthenticationResults } from '../../../src-main/core/deliver/authentication-results.ts';

const block = (...lines: string[]): string => [...lines, 'From: anna@example.test', 'Subject: x', '', ''].join('\r\n');
const read = (...lines: string[]): unknown => readAuthenticationResults(block(...lines));

describe('what the receiving server found (RFC 8601)', () => {
  it.each<[string, string[], object | null]>([
    ['none of it', [], null],
    [
      'the usual',
      ['Authentication-Results: mx.example.ru; spf=pass smtp.mailfrom=anna@example.test; dkim=pass header.i=@example.test; dmarc=pass'],
      { by: 'mx.example.ru', spf: 'pass', dkim: 'pass', dmarc: 'pass' },
    ],
    [
      'folded over lines, as Gmail writes it',
      [
        'Authentication-Results: mx.google.com;',
        '       dkim=pass header.i=@example.test header.s=s1 header.b=abc;',
        '       spf=softfail (google.com: domain of transitioning anna@example.test',
        '\tdoes not designate 1.2.3.4) smtp.mailfrom=anna@example.test;',
        '       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=example.test',
      ],
      { by: 'mx.google.com', spf: 'softfail', dkim: 'pass', dmarc: 'fail' },
    ],
    [
      'a comment with a semicolon',
      ['Authentication-Results: mx.ru; spf=fail (a; dkim=pass; b) smtp.mailfrom=x'],
      { spf: 'fail', dkim: null },
    ],
    [
      'comments within comments',
      ['Authentication-Results: mx.ru (v1 (x; dmarc=pass)); spf=pass (ok (really) \\) ; dkim=pass) x=y'],
      { by: 'mx.ru', spf: 'pass', dkim: null, dmarc: null },
    ],
    [
      'a quoted semicolon',
      ['Authentication-Results: mx.ru; spf=fail reason="no; dkim=pass; dmarc=pass" smtp.mailfrom=x; dmarc=fail'],
      { spf: 'fail', dkim: null, dmarc: 'fail' },
    ],
    ['a quoted bracket', ['Authentication-Results: mx.ru; spf=fail reason="(" ; dkim=pass'], { spf: 'fail', dkim: 'pass' }],
    ['a quoted name of the server', ['Authentication-Results: "mx.ru" 1; spf=pass'], { by: 'mx.ru', spf: 'pass' }],
    ['a version number', ['Authentication-Results: mx.ru 1; spf=pass'], { by: 'mx.ru', spf: 'pass' }],
    ['a version of the method', ['Authentication-Results: mx.ru; SPF/1 = Pass'], { spf: 'pass' }],
    ['nothing was tried', ['Authentication-Results: mx.ru; none'], { by: 'mx.ru', spf: null, dkim: null, dmarc: null }],
    [
      'several DKIM signatures, one good',
      ['Authentication-Results: mx.ru; dkim=fail header.d=a.ru; dkim=pass header.d=b.ru; dkim=neutral header.d=c.ru'],
      { dkim: 'pass' },
    ],
    [
      'a result nobody knows beside a good one',
      ['Authentication-Results: mx.ru; dkim=pass header.d=a.ru; dkim=bestguess header.d=b.ru; dmarc=bestguesspass'],
      { dkim: 'pass', dmarc: 'bestguesspass' },
    ],
    [
      'methods with likely names',
      ['Authentication-Results: mx.ru; x-dkim=pass; dkim-atps=pass; auth=pass; iprev=pass'],
      { spf: null, dkim: null, dmarc: null },
    ],
    ['properties that look like methods', ['Authentication-Results: mx.ru; auth=pass smtp.auth=x spf=pass'], { spf: null }],
    [
      'one header for each method',
      ['Authentication-Results: mx.ru; spf=pass', 'Authentication-Results: mx.ru; dkim=pass', 'Authentication-Results: MX.ru; dmarc=fail'],
      { spf: 'pass', dkim: 'pass', dmarc: 'fail' },
    ],
    [
      'headers of servers further back',
      ['Authentication-Results: mx.ru; spf=fail', 'Authentication-Results: evil.example; spf=pass; dkim=pass; dmarc=pass'],
      { by: 'mx.ru', spf: 'fail', dkim: null, dmarc: null },
    ],
    [
      'the sender’s forgery below the next Received',
      [
        'Authentication-Results: mx.ru; dkim=fail',
        'Received: from sender by mx.ru; Sun, 22 Nov 2026 10:00:00 +0000',
        'Authentication-Results: mx.ru; dkim=pass; dmarc=pass',
      ],
      { dkim: 'fail', dmarc: null },
    ],
    [
      'Received above it',
      [
        'Received: by imap.mx.ru; Sun, 22 Nov 2026 10:00:00 +0000',
        'Authentication-Results: mx.ru; spf=pass',
        'Received-SPF: pass',
        'Authentication-Results: mx.ru; dkim=pass',
      ],
      { spf: 'pass', dkim: 'pass' },
    ],
    [
      'ARC seals are another matter',
      ['ARC-Authentication-Results: i=1; mx.ru; spf=pass', 'X-Authentication-Results: mx.ru; spf=pass'],
      null,
    ],
  ])('%s', (_case, lines, expected) => {
    if (expected === null) expect(read(...lines)).toBeNull();
    else expect(read(...lines)).toMatchObject(expected);
  });

  it.each([
    'Authentication-Results:',
    'Authentication-Results: ;;;;',
    `Authentication-Results: ${'('.repeat(50_000)}`,
    'Authentication-Results: x; spf=',
    `Authentication-Results: x; ${'"'.repeat(9_999)}`,
    'Authentication-Results: mx; spf=pass\\',
  ])('%.60s… is survived', (line) => {
    const started = performance.now();
    expect(() => read(line)).not.toThrow();
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('header fields', () => {
  it('unfolds, lowers names, keeps order and duplicates', () => {
    expect(headerFields('A: 1\r\nb:2\r\n\t3\r\nA:  4\r\nno field\r\n: empty\r\nÜ: x\r\n')).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '2 3' },
      { name: 'a', value: '4' },
    ]);
  });
  it('takes bare line feeds too', () => {
    expect(headerFields('A: 1\n 2\nB: 3\n')).toEqual([
      { name: 'a', value: '1 2' },
      { name: 'b', value: '3' },
    ]);
  });
});
