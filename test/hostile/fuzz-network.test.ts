import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { describe } from 'vitest';
import { httpConnect } from '../../src-main/adapters/dialer/http-connect.ts';
import { readAuthorities } from '../../src-main/adapters/dialer/read-authorities.ts';
import { socks5 } from '../../src-main/adapters/dialer/socks5.ts';
import { goesDirect, proxyAddress, readProxyUrl } from '../../src-main/core/connect/proxy.ts';
import { readPacAnswer } from '../../src-main/core/connect/read-pac-answer.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { must, neverBreaks, pick, wounded, woundedBytes } from './fuzz-kit.ts';

const roots = rootCertificates.slice(0, 8);
const der = roots.map((pem) => Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/gu, ''), 'base64'));
const urls = ['http://anna:p%40ss@proxy.firma.test:3128/', 'socks5h://[2001:db8::1]:1080', 'proxy.firma.test', 'https://x:1'];
const exceptions = ['.firma.test, 10.0.0.0/8', '*', '[::1]:993; mail.test:465', 'localhost 127.0.0.1'];
const pacs = ['PROXY proxy.firma.test:3128; DIRECT', 'SOCKS5 [2001:db8::1]:1080', 'HTTPS a.test:443; SOCKS b.test:1080', 'DIRECT'];
const replies = [
  'HTTP/1.1 200 Connection established\r\nVia: a\r\n\r\n220 hello',
  'HTTP/1.0 407 No\r\nA: b\r\n\r\n',
  'HTTP/1.1 503 x\r\n\r\n',
];
const socks = [
  [5, 2, 1, 0, 5, 0, 0, 1, 127, 0, 0, 1, 0, 0, 50],
  [5, 0, 5, 4, 0, 1, 0, 0, 0, 0, 0, 0],
  [5, 255],
  [5, 0, 5, 0, 0, 3, 4, 97, 98, 99, 100, 0, 1],
];
const proxy = { host: 'proxy.test', port: 1, user: 'anna', password: Secret.of('canary-9'), except: '' };
const control = /[\u0000-\u001f\u007f]/u;

/** A far side that says these bytes in two parts and then closes. */
function saying(bytes: Uint8Array, cut: number): Socket {
  const parts = [bytes.subarray(0, cut), bytes.subarray(cut)];
  const far = new Duplex({
    read: () => undefined,
    write(_chunk, _encoding, done) {
      const part = parts.shift();
      this.push(part === undefined ? null : Buffer.from(part));
      if (parts.length === 0) this.push(null);
      parts.length = Math.min(parts.length, part === undefined ? 0 : 1);
      done();
    },
  });
  far.on('error', () => undefined);
  return far as unknown as Socket;
}

describe('what files and proxies say', () => {
  neverBreaks(
    'certificate files',
    (roll) => {
      if (roll(2) === 0) return woundedBytes(pick(roll, der), roll);
      const text = Array.from({ length: 1 + roll(4) }, () => pick(roll, roots)).join('\n');
      return Buffer.from(roll(3) === 0 ? text : wounded(text, roll));
    },
    (file) => {
      const read = readAuthorities(file, Date.parse('2026-11-22'));
      if (!read.ok) return;
      must(read.value.length > 0 && read.value.length <= 20, 'a few certificates');
      for (const { subject, issuer, sha256 } of read.value)
        must(!control.test(subject + issuer) && subject.length < 260 && /^[0-9a-f]{64}$/u.test(sha256), 'harmless names');
    },
  );

  neverBreaks(
    'proxies',
    (roll) => ({
      url: wounded(pick(roll, urls), roll),
      except: wounded(pick(roll, exceptions), roll),
      pac: wounded(pick(roll, pacs), roll),
      bytes:
        roll(2) === 0 ? Buffer.from(wounded(pick(roll, replies), roll), 'latin1') : woundedBytes(Uint8Array.from(pick(roll, socks)), roll),
    }),
    async ({ url, except, pac, bytes }, roll) => {
      const read = readProxyUrl(url);
      if (read.ok) {
        must(/^[a-z\d._~!$&'()*+,;=:-]+$/iu.test(read.value.host), `a host: ${read.value.host}`);
        must(read.value.port > 0 && read.value.port < 65_536, 'a port');
        must(!proxyAddress(read.value).includes('@'), 'no name in what is shown');
      }
      goesDirect('mail.firma.test', 993, except);
      const said = readPacAnswer(pac);
      if (said !== 'direct' && 'unusable' in said) must(said.unusable.length <= 320 && !control.test(said.unusable), 'a harmless line');
      else if (said !== 'direct') must(said.user === '' && said.password === null && said.port < 65_536, 'a place and no more');
      const ask = { deadlineMs: 50, signal: new AbortController().signal };
      const open = pick(roll, [httpConnect, socks5]);
      const protocol = open === socks5 ? 'socks5' : 'http';
      const socket = saying(bytes, roll(bytes.length + 1));
      const done = await open(socket, { ...proxy, protocol }, 'mail.firma.test', 993, ask);
      socket.destroy();
      must(done.ok || done.error.kind === 'errno', 'a failure by name');
      must(!JSON.stringify(done).includes('canary'), 'no secret');
    },
  );
});
