import type { Proxy } from './proxy.ts';
import { readProxyUrl } from './proxy.ts';
import { serverText } from './server-text.ts';

/** Far more than a configuration file of a firm names. */
const mostCharacters = 2_000;
const mostEntries = 20;

/** The words of PAC for a proxy. What Chromium calls SOCKS is version 4. */
const schemes: Readonly<Record<string, string>> = {
  proxy: 'http',
  http: 'http',
  https: 'https',
  socks: 'socks4',
  socks4: 'socks4',
  socks5: 'socks5',
  quic: 'quic',
};

/**
 * Reads the answer of a PAC file, which is also the form in which Chromium tells the settings of the system:
 * `PROXY host:port; SOCKS5 host:port; DIRECT`. The first entry that can be used counts, as the list gives them in the order
 * in which they are to be tried. Where there is none, `unusable` names the first proxy of a kind that is not spoken here
 * (HTTPS, SOCKS 4, QUIC), or shows what was said instead of an answer.
 */
export function readPacAnswer(text: string): Proxy | 'direct' | { readonly unusable: string } {
  let odd: string | null = null;
  const entries = text.length > mostCharacters ? [] : text.split(';', mostEntries);
  for (const entry of entries) {
    if (/^\s*direct\s*$/iu.test(entry)) return 'direct';
    const [, word = '', place = ''] = /^\s*([a-z\d]{4,6})\s+((?:\[[\da-f:.]+\]|[a-z\d._-]+):\d{1,5})\s*$/iu.exec(entry) ?? [];
    const scheme = schemes[word.toLowerCase()];
    if (scheme === undefined) continue;
    const read = readProxyUrl(`${scheme}://${place}`);
    if (read.ok) return read.value;
    if (read.error === 'scheme') odd ??= `${scheme}://${place.toLowerCase()}`;
  }
  return { unusable: odd ?? serverText(text.slice(0, 60)).replace(/\s+/gu, ' ') };
}
