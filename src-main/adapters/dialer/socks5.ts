import { isIPv4, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import type { Proxy } from '../../core/connect/proxy.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Ask, DialFailure } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { ofProxy, proxyFailure } from './proxy-failure.ts';
import { talk } from './talk.ts';
import type { Taken } from './talk.ts';

const noAuthentication = 0;
const nameAndPassword = 2;

/** RFC 1928 §6. */
const replies: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by the ruleset',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'time to live expired',
  7: 'command not supported',
  8: 'address type not supported',
};

/** Makes a tunnel of a connection to a SOCKS5 proxy (RFC 1928, name and password RFC 1929); the proxy finds the address. */
export async function socks5(socket: Socket, proxy: Proxy, host: string, port: number, ask: Ask): Promise<Result<void, DialFailure>> {
  const until = performance.now() + ask.deadlineMs;
  const say = <T>(bytes: Buffer, take: (heard: Buffer) => Taken<T> | null): Promise<Result<T, DialFailure>> =>
    talk(socket, bytes, take, { deadlineMs: Math.max(0, until - performance.now()), signal: ask.signal });
  const pair = proxy.user !== '' || proxy.password !== null;

  const methods = pair ? [nameAndPassword, noAuthentication] : [noAuthentication];
  const chosen = await say(Buffer.from([5, methods.length, ...methods]), takeTwo);
  if (!chosen.ok) return err(ofProxy(chosen.error, 'EPROXYREPLY'));
  const [version, method] = chosen.value;
  if (version !== 5) return err(proxyFailure('EPROXYREPLY', 'no SOCKS5 proxy answers there'));
  if (method === nameAndPassword && pair) {
    const signedIn = await signIn(proxy, say);
    if (!signedIn.ok) return signedIn;
  } else if (method !== noAuthentication) {
    return err(proxyFailure('EPROXYAUTH', pair ? 'the proxy takes no name and password' : 'the proxy wants a name and password'));
  }

  const target = addressBytes(host);
  if (target === null) return err(proxyFailure('EPROXYTARGET', 'the name is too long for a SOCKS5 proxy'));
  const answer = await say(Buffer.from([5, 1, 0, ...target, port >> 8, port & 255]), takeReply);
  if (!answer.ok) return err(ofProxy(answer.error, answer.error.kind === 'timeout' ? 'EPROXYTARGET' : 'EPROXYREPLY'));
  const code = answer.value;
  if (code === 0) return ok(undefined);
  const words = `SOCKS5: ${replies[code] ?? `reply ${String(code)}`}`;
  if (code === 5) return err({ kind: 'errno', errno: 'ECONNREFUSED', message: words });
  return err(proxyFailure(code === 2 ? 'EPROXYDENIED' : code === 1 || (code >= 3 && code <= 6) ? 'EPROXYTARGET' : 'EPROXYREPLY', words));
}

async function signIn(
  proxy: Proxy,
  say: (
    bytes: Buffer,
    take: (heard: Buffer) => Taken<readonly [number, number]> | null,
  ) => Promise<Result<readonly [number, number], DialFailure>>,
): Promise<Result<void, DialFailure>> {
  const user = Buffer.from(proxy.user, 'utf8');
  const password = Buffer.from(proxy.password === null ? '' : openSecret(proxy.password), 'utf8');
  // RFC 1929 §2: one to 255 bytes each.
  if (user.length === 0 || password.length === 0 || user.length > 255 || password.length > 255)
    return err(proxyFailure('EPROXYAUTH', 'SOCKS5 takes names and passwords of 1 to 255 bytes'));
  const answer = await say(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]), takeTwo);
  // RFC 1929 §2: the proxy must close after a refusal, and some close without saying it.
  if (!answer.ok) return err(ofProxy(answer.error, answer.error.kind === 'closed' ? 'EPROXYAUTH' : 'EPROXYREPLY'));
  return answer.value[1] === 0 ? ok(undefined) : err(proxyFailure('EPROXYAUTH', 'SOCKS5: name or password refused'));
}

function addressBytes(host: string): Buffer | null {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIPv6(host)) return Buffer.from([4, ...groups(host)]);
  const name = Buffer.from(host, 'ascii');
  return name.length === 0 || name.length > 255 ? null : Buffer.concat([Buffer.from([3, name.length]), name]);
}

/** The sixteen bytes of an IPv6 address. */
function groups(host: string): readonly number[] {
  const text = new URL(`http://[${host.replace(/%.*$/u, '')}]`).hostname.slice(1, -1);
  const [left = '', right] = text.split('::');
  const numbers = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = numbers(left);
  const after = right === undefined ? [] : numbers(right);
  const whole = right === undefined ? before : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return whole.flatMap((group) => [group >> 8, group & 255]);
}

function takeTwo(heard: Buffer): Taken<readonly [number, number]> | null {
  return heard.length < 2 ? null : { value: [heard[0] ?? 0, heard[1] ?? 0], bytes: 2 };
}

/** VER REP RSV ATYP BND.ADDR BND.PORT; a refusal may be cut off after its code. */
function takeReply(heard: Buffer): Taken<number> | null {
  if (heard.length < 2) return null;
  if (heard[0] !== 5) return { value: 255, bytes: heard.length };
  const code = heard[1] ?? 255;
  if (code !== 0) return { value: code, bytes: heard.length };
  if (heard.length < 5) return null;
  const address = heard[3] === 1 ? 4 : heard[3] === 4 ? 16 : 1 + (heard[4] ?? 0);
  const bytes = 4 + address + 2;
  return heard.length < bytes ? null : { value: 0, bytes };
}
