import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DnsRecord, Domain } from './plan.ts';
import type { LabDirs, PlacedHost } from './placed.ts';

/** Configuration of a dnsmasq that knows the lab and nothing else: every other name, of any TLD, is NXDOMAIN. */
export async function writeDnsmasq(
  dirs: LabDirs,
  address: string,
  deadAddress: string,
  hosts: readonly PlacedHost[],
  domains: readonly Domain[],
): Promise<string> {
  const file = join(dirs.root, 'dnsmasq.conf');
  const lines = [
    'keep-in-foreground',
    'no-resolv',
    'no-hosts',
    'no-poll',
    'bind-interfaces',
    'port=53',
    `listen-address=${address}`,
    'cache-size=0',
    // Questions to the dead servers wait for seconds; a full table would answer REFUSED at once.
    'dns-forward-max=5000',
    'user=root',
    'group=root',
    `log-facility=${dirs.logs}/dnsmasq.log`,
    `pid-file=${dirs.root}/dnsmasq.pid`,
    'local=/#/',
    ...hosts.flatMap((host) => host.names.map((it) => `host-record=${it},${host.address}`)),
    ...domains.flatMap((it) => it.records.map((record) => line(record, deadAddress))),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

function line(record: DnsRecord, deadAddress: string): string {
  switch (record.type) {
    case 'MX':
      return `mx-host=${record.name},${record.target},${String(record.preference ?? 10)}`;
    case 'SRV':
      return `srv-host=${record.name},${record.target},${String(record.port)}`;
    case 'TXT':
      return `txt-record=${record.name},"${record.text}"`;
    case 'dead':
      return `server=/${record.name}/${deadAddress}`;
  }
}
