import type { Authority } from '../../src-main/contract/authority.ts';
import type { ManualProxy, ProxyReport } from '../../src-main/contract/proxy.ts';

export const typedProxy: ManualProxy = {
  kind: 'manual',
  protocol: 'http',
  host: 'proxy.msk.firma.ru',
  port: 3128,
  user: 'FIRMA\\petrova',
  except: '.firma.ru, 10.0.0.0/8',
};

export const proxyReport: ProxyReport = {
  choice: typedProxy,
  secret: 'keychain',
  system: { address: 'http://proxy.msk.firma.ru:3128', usable: true },
  systemFrom: 'settings',
  option: null,
  used: 'http://proxy.msk.firma.ru:3128',
};

/** A root of a company, as a file of it holds one. */
export function authorityOf(name: string, organization: string, validTo = '2034-03-01T00:00:00.000Z'): Authority {
  const subject = `${name} (${organization})`;
  const sha256 = '4a7f0c19d2e86b35'.repeat(4);
  return { subject, issuer: subject, sha256, validFrom: '2024-03-01T00:00:00.000Z', validTo };
}
