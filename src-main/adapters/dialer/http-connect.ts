import type { Socket } from 'node:net';
import type { Proxy } from '../../core/connect/proxy.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Ask, DialFailure } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { ofProxy, proxyFailure } from './proxy-failure.ts';
import { talk } from './talk.ts';
import type { Taken } from './talk.ts';

const maxHead = 16_384;

/** Makes a tunnel of a connection to an HTTP proxy (RFC 9110 §9.3.6); the name goes to the proxy, Basic is the one scheme (RFC 7617). */
export async function httpConnect(socket: Socket, proxy: Proxy, host: string, port: number, ask: Ask): Promise<Result<void, DialFailure>> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const request = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`, ...credentials(proxy), '', ''].join('\r\n');
  const heard = await talk(socket, Buffer.from(request, 'latin1'), takeHead, ask);
  // Most proxies answer once they have reached the server: silence may be theirs or the server's.
  if (!heard.ok) return err(ofProxy(heard.error, heard.error.kind === 'timeout' ? 'EPROXYTARGET' : 'EPROXYREPLY'));
  const line = heard.value.slice(0, 200);
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/u.exec(line)?.[1] ?? 0);
  if (status >= 200 && status < 300) return ok(undefined);
  if (status === 407) return err(proxyFailure('EPROXYAUTH', line));
  if (status >= 500) return err(proxyFailure('EPROXYTARGET', line));
  return err(status === 0 ? proxyFailure('EPROXYREPLY', line) : proxyFailure('EPROXYDENIED', line));
}

function credentials({ user, password }: Proxy): readonly string[] {
  if (user === '' && password === null) return [];
  const pair = `${user}:${password === null ? '' : openSecret(password)}`;
  return [`Proxy-Authorization: Basic ${Buffer.from(pair, 'utf8').toString('base64')}`];
}

/** The status line of a whole head; what is longer or does not begin like HTTP is taken as it stands. */
function takeHead(heard: Buffer): Taken<string> | null {
  const text = heard.subarray(0, maxHead).toString('latin1');
  const line = text.split('\r\n', 1)[0] ?? '';
  if (!'HTTP/1.'.startsWith(text.slice(0, 7))) return { value: line, bytes: heard.length };
  const end = text.indexOf('\r\n\r\n');
  if (end >= 0) return { value: line, bytes: end + 4 };
  return heard.length >= maxHead ? { value: 'a head longer than 16 kB', bytes: heard.length } : null;
}
