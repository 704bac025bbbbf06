import type { promises } from 'node:dns';
import { rawConnect, rawResolver, rawSrv, type RawServer, type RawWorld } from './raw-lines.ts';

/** How a domain tells its servers. */
export type Way = 'srv' | 'autoconfig' | 'guess';

/**
 * The floor of detection: only the longest chain of round trips that this way needs, by somebody who knows beforehand
 * that it is the right one. Both servers are looked at side by side, up to their capabilities.
 */
export async function rawDetection(world: RawWorld, way: Way, domain: string): Promise<void> {
  const dns = rawResolver(world);
  const lookAt = {
    imap: (server: RawServer) => rawImapProbe(world, server, dns),
    smtp: (server: RawServer) => rawSmtpProbe(world, server, dns),
  };
  switch (way) {
    case 'srv':
      await Promise.all([
        rawSrv(dns, `_imaps._tcp.${domain}`).then(lookAt.imap),
        rawSrv(dns, `_submissions._tcp.${domain}`).then(lookAt.smtp),
      ]);
      return;
    case 'autoconfig': {
      const { imap, smtp } = await rawAutoconfig(world, domain, dns);
      await Promise.all([lookAt.imap(imap), lookAt.smtp(smtp)]);
      return;
    }
    case 'guess':
      await Promise.all([lookAt.imap({ host: `imap.${domain}`, port: 993 }), lookAt.smtp({ host: `smtp.${domain}`, port: 465 })]);
  }
}

async function rawAutoconfig(
  world: RawWorld,
  domain: string,
  dns: promises.Resolver,
): Promise<{ readonly imap: RawServer; readonly smtp: RawServer }> {
  const host = `autoconfig.${domain}`;
  const lines = await rawConnect(world, { host, port: 443 }, dns);
  lines.write(`GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const document = await lines.until(/<\/clientConfig>/u);
  lines.close();
  const server = (kind: string): RawServer => {
    const found = new RegExp(`<${kind}Server.*?<hostname>([^<]+)</hostname><port>(\\d+)</port>`, 'su').exec(document);
    if (found?.[1] === undefined) throw new Error(`No ${kind} server in: ${document}`);
    return { host: found[1], port: Number(found[2]) };
  };
  return { imap: server('incoming'), smtp: server('outgoing') };
}

async function rawImapProbe(world: RawWorld, server: RawServer, dns: promises.Resolver): Promise<void> {
  const lines = await rawConnect(world, server, dns);
  const greeting = await lines.until(/^\* OK[^\n]*\n/mu);
  if (!greeting.includes('[CAPABILITY')) {
    lines.write('a CAPABILITY\r\n');
    await lines.until(/^a OK[^\n]*\n/mu);
  }
  lines.close();
}

async function rawSmtpProbe(world: RawWorld, server: RawServer, dns: promises.Resolver): Promise<void> {
  const lines = await rawConnect(world, server, dns);
  await lines.until(/^220 [^\n]*\n/mu);
  lines.write('EHLO [127.0.0.1]\r\n');
  await lines.until(/^250 [^\n]*\n/mu);
  lines.close();
}
