import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { Lab } from './lab/lab.ts';
import { placeOf } from './lab/place.ts';
import { useLab } from './lab/use-lab.ts';

const running = useLab();

describe.skipIf(running === null)('names, pages and certificates of the lab', () => {
  const lab = running as Lab;
  const ca = (): Promise<string> => readFile(lab.caFile, 'utf8');
  const resolver = new Resolver({ timeout: 1500, tries: 1 });
  if (running !== null) resolver.setServers([lab.resolver]);
  const code = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'answer',
      (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
    );

  describe('DNS', () => {
    it('knows its own names', async () => {
      expect(await resolver.resolveSrv('_imaps._tcp.srv.test')).toMatchObject([{ name: 'imap.srv.test', port: 993 }]);
      expect(await resolver.resolveSrv('_submissions._tcp.srv.test')).toMatchObject([{ name: 'smtp.srv.test', port: 465 }]);
      expect(await resolver.resolveMx('mxhosted.test')).toMatchObject([{ exchange: 'mx.yandex.net' }]);
      expect(await resolver.resolve4('imap.srv.test')).toEqual([placeOf(lab, 'srv.test', 'imaps').address]);
      expect(await resolver.resolveMx('xn--e1afmkfd.test')).toHaveLength(1);
    });
    it('says NXDOMAIN for everything else and NODATA where the name exists', async () => {
      expect(await code(resolver.resolveMx(lab.noSuchDomain))).toBe('ENOTFOUND');
      expect(await code(resolver.resolve4('www.example.com'))).toBe('ENOTFOUND');
      expect(await code(resolver.resolveMx('nothing.test'))).toBe('ENODATA');
      expect(await code(resolver.resolve4('nothing.test'))).toBe('ENODATA');
      expect(await code(resolver.resolveMx('nomx.test'))).toBe('ENODATA');
    });
    it('has a dead resolver, a dead domain and a slow resolver', async () => {
      const dead = new Resolver({ timeout: 300, tries: 1 });
      dead.setServers([lab.deadResolver]);
      expect(await code(dead.resolve4('imap.srv.test'))).toBe('ETIMEOUT');
      resolver.cancel();
      const own = new Resolver({ timeout: 300, tries: 1 });
      own.setServers([lab.resolver]);
      expect(await code(own.resolveMx('deaddns.test'))).toBe('ETIMEOUT');
      const slow = new Resolver({ timeout: 5000, tries: 1 });
      slow.setServers([lab.lagResolver]);
      const start = performance.now();
      await slow.resolve4('imap.lag.test');
      expect(performance.now() - start).toBeGreaterThan(lab.lagMs - 1);
    });
  });

  describe('web', () => {
    const fetch = async (host: string, path: string): Promise<string> => {
      const [address] = await resolver.resolve4(host);
      const roots = await ca();
      return new Promise((resolve, reject) => {
        get({ host: address, port: 443, path, servername: host, headers: { host }, ca: roots }, (response) => {
          text(response).then((body) => {
            resolve(`${String(response.statusCode)} ${body}`);
          }, reject);
        }).on('error', reject);
      });
    };
    it.each([
      ['autoconfig.autoconf.test', '/mail/config-v1.1.xml?emailaddress=anna%40autoconf.test', '%EMAILLOCALPART%'],
      ['autoconfig.autoconf-own.test', '/mail/config-v1.1.xml', 'mail.autoconf-own.test'],
      ['wellknown.test', '/.well-known/autoconfig/mail/config-v1.1.xml', 'box.wellknown.test'],
      ['autoconfig.thunderbird.net', '/v1.1/ispdb.test', 'box.ispdb.test'],
      ['live.thunderbird.net', '/autoconfig/v1.1/ispdb-hosting.test', 'imap.ispdb-hosting.test'],
      ['autoconfig.xn--e1afmkfd.test', '/mail/config-v1.1.xml', 'mail.xn--e1afmkfd.test'],
      ['autoconfig.lag.test', '/mail/config-v1.1.xml', 'imap.lag.test'],
    ])('https://%s%s names %s', async (host, path, expected) => {
      const answer = await fetch(host, path);
      expect(answer).toMatch(/^200 /u);
      expect(answer).toContain(expected);
    });
    it('has nothing else, and remembers what was asked', async () => {
      expect(await fetch('wellknown.test', '/mail/config-v1.1.xml')).toMatch(/^404 /u);
      expect(await lab.webRequests()).toContain('wellknown.test/mail/config-v1.1.xml');
    });
  });

  describe('certificates', () => {
    it.each([
      ['srv.test', 'ok'],
      ['expired.test', 'CERT_HAS_EXPIRED'],
      ['wrongname.test', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['selfsigned.test', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ])('%s: %s, on IMAP and SMTP', async (domain, verdict) => {
      const roots = await ca();
      for (const port of ['imaps', 'submissions'] as const) {
        const at = placeOf(lab, domain, port);
        const seen = await new Promise((resolve) => {
          const socket = connectTls({ host: at.address, port: at.port, servername: at.name, ca: roots }, () => {
            socket.destroy();
            resolve('ok');
          });
          socket.on('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code);
          });
        });
        expect(seen).toBe(verdict);
      }
    });
  });

  it('keeps UDP on loopback only', async () => {
    const socket = createSocket('udp4');
    const taken = await new Promise((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code);
      });
      socket.bind(53, lab.resolver.replace(/:53$/u, ''), () => {
        resolve('free');
      });
    });
    socket.close();
    expect(taken).toBe('EADDRINUSE');
  });
});
