import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { sequenceSet, writeSequence } from '../../../src-main/adapters/practice/imap/sequence-set.ts';
import { imapString, readTokens } from '../../../src-main/adapters/practice/imap/syntax.ts';
import { practiceWorld, portOf, talk } from './harness.ts';
import type { Door, Talk } from './harness.ts';

const worlds: ReturnType<typeof practiceWorld>[] = [];
afterEach(async () => {
  for (const { practice } of worlds.splice(0)) await practice.close();
});

async function servers(limits?: Parameters<typeof practiceWorld>[0]) {
  const world = practiceWorld(limits);
  worlds.push(world);
  const { provider, address, password } = await world.practice.start('works');
  const ca = (port: number): string => world.trust.roots('127.0.0.1', port)![0]!;
  const open = async (protocol: 'imap' | 'smtp', door: Door = 'tls'): Promise<Talk> => {
    const port = portOf(provider, protocol, door);
    return talk(port, door === 'tls' ? ca(port) : undefined);
  };
  const plain = Buffer.from(`\0${address}\0${password}`).toString('base64');
  const signedIn = async (protocol: 'imap' | 'smtp'): Promise<Talk> => {
    const to = await open(protocol);
    to.say(protocol === 'imap' ? `l LOGIN ${address} ${password}\r\n` : `EHLO [127.0.0.1]\r\nAUTH PLAIN ${plain}\r\n`);
    await to.until(protocol === 'imap' ? /l OK/ : /235 /);
    return to;
  };
  return { provider, address, password, plain, open, signedIn, root: ca(portOf(provider, 'imap', 'tls')) };
}

describe('a password never goes in clear', () => {
  it('IMAP: LOGIN and AUTHENTICATE are refused before TLS, and not offered', async () => {
    const { open, address, password, plain } = await servers();
    const to = await open('imap', 'starttls');
    expect(await to.until(/\r\n/)).toMatch(/STARTTLS LOGINDISABLED\]/);
    to.say(`a LOGIN ${address} ${password}\r\nb AUTHENTICATE PLAIN ${plain}\r\nc LIST "" "*"\r\n`);
    const heard = await to.until(/c BAD/);
    expect(heard).toContain('a NO [PRIVACYREQUIRED]');
    expect(heard).toContain('b NO [PRIVACYREQUIRED]');
    to.close();
  });

  it('SMTP: AUTH and MAIL are refused before TLS', async () => {
    const { open, address, plain } = await servers();
    const to = await open('smtp', 'starttls');
    to.say(`EHLO [127.0.0.1]\r\nAUTH PLAIN ${plain}\r\nMAIL FROM:<${address}>\r\n`);
    const heard = await to.until(/530 5\.7\.0 Authentication required/);
    expect(heard).toContain('250 STARTTLS');
    expect(heard).not.toContain('AUTH PLAIN');
    expect(heard).toContain('530 5.7.0 Must issue a STARTTLS command first');
    to.close();
  });

  it.each([
    ['imap', 'a STARTTLS\r\ninjected NOOP\r\n', /a OK[^\r]*\r\n/, 'z NOOP\r\n', /z OK/],
    ['smtp', 'EHLO x\r\nSTARTTLS\r\nVRFY injected\r\n', /220 2\.0\.0[^\r]*\r\n/, 'NOOP\r\n', /250 2\.0\.0/],
  ] as const)('%s: what was sent together with STARTTLS is not obeyed', async (protocol, text, agreed, next, answer) => {
    const { open, root } = await servers();
    const to = await open(protocol, 'starttls');
    await to.until(/\r\n/);
    to.say(text);
    await to.until(agreed);
    await to.startTls(root);
    to.say(next);
    expect(await to.until(answer)).not.toMatch(/injected|252/);
    to.close();
  });
});

describe('limits', () => {
  it.each(['imap', 'smtp'] as const)('%s: a line over 8 kB ends the connection, with a word', async (protocol) => {
    const { open } = await servers();
    const to = await open(protocol);
    to.say(`a ${'x'.repeat(9_000)}`);
    await to.until(protocol === 'imap' ? /\* BYE Line or literal too long/ : /500 5\.5\.2 Line too long/);
    await to.closed;
  });

  it.each(['imap', 'smtp'] as const)('%s: a line of just under 8 kB in many small pieces is read', async (protocol) => {
    const { open } = await servers();
    const to = await open(protocol);
    for (let piece = 0; piece < 80; piece += 1) {
      to.say(piece === 0 ? 'a ' : 'x'.repeat(100));
      if (piece % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    to.say('\r\n');
    await to.until(protocol === 'imap' ? /BAD/ : /500 5\.5\.2 Unknown command/);
    to.close();
  });

  it('IMAP: a literal over 1 MB is refused and the talk goes on; one that is sent unasked ends it', async () => {
    const { signedIn } = await servers();
    const to = await signedIn('imap');
    to.say('a APPEND INBOX {1048577}\r\n');
    await to.until(/a NO \[TOOBIG\]/);
    to.say('b NOOP\r\n');
    await to.until(/b OK/);
    to.say('c APPEND INBOX {999999999+}\r\n');
    await to.until(/\* BYE/);
    await to.closed;
  });

  it('IMAP: before the login only small literals are taken', async () => {
    const { open, address, password } = await servers();
    const to = await open('imap');
    to.say('a LOGIN {2000}\r\n');
    await to.until(/a NO \[TOOBIG\]/);
    to.say(`b LOGIN {${address.length}}\r\n`);
    await to.until(/\+ /);
    to.say(`${address} {${password.length}+}\r\n${password}\r\n`);
    await to.until(/b OK \[CAPABILITY/);
    to.close();
  });

  it('SMTP: a letter over 1 MB is read to its end and refused; the next one is taken', async () => {
    const { signedIn, address } = await servers();
    const to = await signedIn('smtp');
    const envelope = `MAIL FROM:<${address}>\r\nRCPT TO:<${address}>\r\nDATA\r\n`;
    to.say(envelope);
    await to.until(/354/);
    to.say(`${`${'y'.repeat(998)}\r\n`.repeat(1_100)}.\r\n`);
    await to.until(/552 5\.3\.4/);
    to.say(`MAIL FROM:<${address}> SIZE=99999999\r\n`);
    await to.until(/552 5\.3\.4/);
    to.say(envelope);
    await to.until(/354/);
    to.say('Subject: x\r\n\r\n..\r\n.\r\n');
    await to.until(/250 2\.0\.0 Ok: queued/);
    to.close();
  });

  it('a mailbox that is full says so over both protocols and grows no further', async () => {
    const { signedIn, address } = await servers();
    const imap = await signedIn('imap');
    const letter = 'z'.repeat(1_000_000);
    for (let n = 0; n < 10; n += 1) {
      imap.say(`a${n} APPEND Trash {1000000+}\r\n${letter}\r\n`);
      await imap.until(new RegExp(`a${n} OK \\[APPENDUID \\d+ ${n + 1}\\]`));
    }
    imap.say(`b APPEND Trash {1000000+}\r\n${letter}\r\nc GETQUOTAROOT INBOX\r\n`);
    expect(await imap.until(/c OK/)).toMatch(/b NO \[OVERQUOTA\].*\* QUOTA "" \(STORAGE 9766 10240\)/s);
    imap.say('d SELECT Trash\r\ne COPY 1:* Junk\r\n');
    await imap.until(/e NO \[OVERQUOTA\]/);
    const smtp = await signedIn('smtp');
    smtp.say(`MAIL FROM:<${address}>\r\nRCPT TO:<${address}>\r\nDATA\r\n`);
    await smtp.until(/354/);
    smtp.say(`${`${'y'.repeat(998)}\r\n`.repeat(1_000)}.\r\n`);
    await smtp.until(/452 4\.2\.2/);
    imap.close();
    smtp.close();
  });

  it('more connections than the limit are closed at once; a free place is given again', async () => {
    const { provider } = await servers({ connections: 3, idleMs: { beforeLogin: 60_000, afterLogin: 60_000 } });
    const port = portOf(provider, 'imap', 'starttls');
    const first = await Promise.all([talk(port), talk(port), talk(portOf(provider, 'smtp', 'starttls'))]);
    for (const one of first) await one.until(/\r\n/);
    const fourth = connect({ host: '127.0.0.1', port });
    const heard: Buffer[] = [];
    fourth.on('data', (chunk: Buffer) => heard.push(chunk)).on('error', () => undefined);
    await once(fourth, 'close');
    expect(heard).toEqual([]);
    first[0].close();
    await first[0].closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const next = await talk(port);
    await next.until(/^\* OK/);
    for (const one of [...first, next]) one.close();
  });

  it('silence ends a connection: before the login soon, after it later, during a handshake too', async () => {
    const { provider, open, address, password } = await servers({ connections: 10, idleMs: { beforeLogin: 150, afterLogin: 700 } });
    const shaking = await talk(portOf(provider, 'imap', 'tls'));
    const imap = await open('imap');
    const smtp = await open('smtp', 'starttls');
    const inside = await open('imap');
    inside.say(`a LOGIN ${address} ${password}\r\n`);
    await inside.until(/a OK/);
    const started = performance.now();
    expect(await imap.until(/\* BYE Idle/)).toContain('BYE');
    await smtp.until(/421 4\.4\.2/);
    await Promise.all([imap.closed, smtp.closed, shaking.closed]);
    expect(performance.now() - started).toBeLessThan(600);
    await inside.until(/\* BYE Idle/);
    expect(performance.now() - started).toBeGreaterThan(600);
  });

  it('a client that asks for much and reads nothing is cut, and costs bounded memory', async () => {
    const { open, address, password } = await servers({ connections: 10, idleMs: { beforeLogin: 300, afterLogin: 5_000 } });
    const to = await open('imap');
    to.say(`a LOGIN ${address} ${password}\r\nb APPEND INBOX {1000000+}\r\n${'q'.repeat(1_000_000)}\r\nc SELECT INBOX\r\n`);
    await to.until(/c OK/);
    to.pause();
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 500; n += 1) to.say(`f${n} FETCH 1 BODY.PEEK[]\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    to.resume();
    await to.closed;
  });

  it.each(['imap', 'smtp'] as const)('%s: many unknown commands end the connection; three refused logins too', async (protocol) => {
    const { open } = await servers();
    const babbler = await open(protocol);
    babbler.say('a nonsense\r\n'.repeat(30));
    await babbler.until(protocol === 'imap' ? /\* BYE Too many unknown/ : /421 4\.7\.0/);
    await babbler.closed;
    const guesser = await open(protocol);
    const wrong = Buffer.from('\0anna@works.practice.invalid\0nope').toString('base64');
    guesser.say(protocol === 'imap' ? '' : 'EHLO x\r\n');
    for (let n = 0; n < 3; n += 1) guesser.say(protocol === 'imap' ? `a AUTHENTICATE PLAIN ${wrong}\r\n` : `AUTH PLAIN ${wrong}\r\n`);
    const heard = await guesser.until(protocol === 'imap' ? /(a NO.*){3}/s : /(535 5\.7\.8.*){3}/s);
    expect(heard).not.toContain('OK Logged');
    await guesser.closed;
  });
});

describe('garbage', () => {
  const imapGarbage = [
    '\r\n',
    '\0\0\0\0\r\n',
    'GET / HTTP/1.1\r\n',
    'a\r\n',
    'a LOGIN "unclosed\r\n',
    'a LOGIN (((((((((((((((((((((((((((((( x\r\n',
    'a LOGIN ) x\r\n',
    'a UID LOGIN x y\r\n',
    'a AUTHENTICATE\r\n',
    'a AUTHENTICATE PLAIN !!!\r\n',
    'a AUTHENTICATE GSSAPI\r\n',
    'a FETCH 1 ALL\r\n',
    `a ${'('.repeat(2_000)}\r\n`,
  ];
  it('IMAP before the login: each is answered or refused, none breaks the server', async () => {
    const { open } = await servers();
    for (const text of imapGarbage) {
      const to = await open('imap');
      await to.until(/\r\n/);
      to.say(text);
      expect(await to.until(/(?:BAD|NO) [^\r]*\r\n/), JSON.stringify(text)).toMatch(/^(?:a|\*) (?:BAD|NO) /);
      to.say('z NOOP\r\n');
      await to.until(/z OK/);
      to.close();
    }
  });

  it('IMAP with an open folder: each is refused with BAD or NO, none breaks the server', async () => {
    const { signedIn } = await servers();
    const to = await signedIn('imap');
    to.say('s APPEND INBOX {12+}\r\nA: b\r\n\r\nText\r\nt SELECT INBOX\r\n');
    await to.until(/t OK/);
    for (const [n, text] of [
      'FETCH 0 FLAGS',
      'FETCH 1 NOTHING',
      'FETCH 1 BODY[9.9]',
      'FETCH 1 __proto__',
      'FETCH x FLAGS',
      'FETCH 1:99999999999 FLAGS',
      'STORE 1 FLAGS (a b c d e f g h i j k l m n o p q r s t u v)',
      'STORE 1 FLAGS (")")',
      'SEARCH',
      'SEARCH HEADER',
      'SEARCH NOT',
      'SEARCH constructor',
      `SEARCH ${'('.repeat(9)}ALL${')'.repeat(8)}`,
      `SEARCH ${'NOT '.repeat(900)}`,
      'STATUS INBOX (toString)',
      'COPY 1 Nowhere',
      'CREATE ../../x',
    ].entries()) {
      to.say(`g${n} ${text}\r\n`);
      expect(await to.until(new RegExp(`g${n} [^\\r]*\\r\\n`)), text).toMatch(/(?:BAD|NO) [^\r]*\r\n$/);
    }
    to.say('h FETCH 1 (FLAGS BODY.PEEK[]<2.3>)\r\n');
    expect(await to.until(/h OK/)).toContain('BODY[]<2> {3}\r\n b\r)');
    to.close();
  });

  it('SMTP: each is refused with a 4xx or 5xx, none breaks the server', async () => {
    const { signedIn, address } = await servers();
    for (const text of [
      'MAIL\r\n',
      'MAIL FROM:<a b>\r\n',
      'MAIL FROM:<>\r\n',
      `RCPT TO:<${address}>\r\n`,
      'DATA\r\n',
      'AUTH\r\n',
      'STARTTLS\r\n',
      'EHLO\r\n',
      '\0\r\n',
      `MAIL FROM:<${address}>x\r\n`,
    ]) {
      const to = await signedIn('smtp');
      to.say(text);
      expect(await to.until(/\d{3} [^\r]*\r\n$/), JSON.stringify(text)).toMatch(/[45]\d\d [^\r]*\r\n$/);
      to.say('NOOP\r\n');
      await to.until(/250 2\.0\.0/);
      to.close();
    }
  });

  it('a letter cannot write into the trace of its delivery', async () => {
    const { signedIn, address } = await servers();
    const smtp = await signedIn('smtp');
    smtp.say(`MAIL FROM:<${address}>\r\nRCPT TO:<${address}>\r\nDATA\r\n`);
    await smtp.until(/354/);
    smtp.say('Authentication-Results: mx.works.practice.invalid; dmarc=fail\r\nMessage-ID: <m@x>\r\n\r\nbody\r\n.\r\n');
    await smtp.until(/250 2\.0\.0/);
    const imap = await signedIn('imap');
    imap.say('a EXAMINE INBOX\r\nb FETCH 1 (BODY.PEEK[HEADER.FIELDS (Authentication-Results)])\r\n');
    const heard = await imap.until(/b OK/);
    expect(heard.indexOf('dmarc=pass')).toBeGreaterThan(0);
    expect(heard.indexOf('dmarc=pass')).toBeLessThan(heard.indexOf('dmarc=fail'));
    smtp.close();
    imap.close();
  });
});

describe('IMAP syntax', () => {
  it('reads atoms, strings, literals, lists and bracketed sections', () => {
    const literal = Buffer.from('bytes');
    expect(readTokens('INBOX (\\Seen "a \\"b\\"") {5} BODY.PEEK[HEADER.FIELDS (DATE X)]<0.9>', [literal])).toEqual([
      'INBOX',
      ['\\Seen', 'a "b"'],
      literal,
      'BODY.PEEK[HEADER.FIELDS (DATE X)]<0.9>',
    ]);
    expect(readTokens('"open', [])).toBeNull();
    expect(readTokens('(a', [])).toBeNull();
    expect(readTokens('a)', [])).toBeNull();
    expect(readTokens('{5}', [])).toBeNull();
    expect(readTokens('x '.repeat(1_001), [])).toBeNull();
  });
  it('writes quoted strings, and literals where quoting cannot be', () => {
    expect(imapString('a"b\\')).toBe('"a\\"b\\\\"');
    expect(imapString('a\r\nb')).toBe('{4}\r\na\r\nb');
  });
  it('reads and writes sequence sets', () => {
    const named = sequenceSet('2,4:5,9:*', 10)!;
    expect([1, 2, 3, 4, 5, 6, 8, 9, 10].filter(named)).toEqual([2, 4, 5, 9, 10]);
    // `*` is the last letter whichever side it stands on (RFC 3501 §9).
    expect([9, 10, 11].filter(sequenceSet('12:*', 10)!)).toEqual([10, 11]);
    for (const wrong of ['', '0', '1:', 'a', '1,,2', '-1', '1:2:3']) expect(sequenceSet(wrong, 10), wrong).toBeNull();
    expect(sequenceSet('1:*', 0)).not.toBeNull();
    expect(writeSequence([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10');
  });
});
