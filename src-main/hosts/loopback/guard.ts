import type { IncomingMessage } from 'node:http';

/**
 * Why a request is refused before anything else is looked at, or null. Only the window that this host served may ask:
 * the `Host` must be ours to the letter (a foreign name that points to 127.0.0.1 has another one), `Origin` and
 * `Sec-Fetch-Site` must not name another site.
 */
export function refusalOf(request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>, authority: string): string | null {
  if (count(request.rawHeaders, 'host') !== 1 || request.headers.host !== authority) return 'wrong Host';
  const origin = request.headers.origin;
  if (count(request.rawHeaders, 'origin') > 1 || (origin !== undefined && origin !== `http://${authority}`)) return 'foreign Origin';
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'foreign site';
  return null;
}

function count(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;
}
