import type { Lab } from './lab.ts';
import { type Port, PORT_NUMBERS } from './plan.ts';

/** Where a domain of the lab answers on this port. */
export function placeOf(lab: Lab, domain: string, port: Port): { address: string; name: string; port: number } {
  const host = lab.domain(domain).hosts.find((it) => it.ports[port] !== undefined);
  if (host === undefined) throw new Error(`${domain} has no ${port}.`);
  return { address: host.address, name: host.names[0] ?? '', port: PORT_NUMBERS[port] };
}
