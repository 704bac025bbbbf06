import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { Secret } from '../secret.ts';

/** A proxy that connections go through. */
export interface Proxy {
  readonly protocol: 'http' | 'socks5';
  /** ASCII name or address, no brackets. */
  readonly host: string;
  readonly port: number;
  /** Empty: the proxy asks for no name. */
  readonly user: string;
  readonly password: Secret | null;
  /** Hosts reached directly, in the words of NO_PROXY. */
  readonly except: string;
}

/**
 * The proxy in force; `unusable` names one of a kind that is not spoken here, or, with `silent`, the system that does not
 * say which: nothing may slip past it.
 */
export type ProxyInForce = Proxy | { readonly unusable: string; readonly except: string; readonly silent?: true };

/** Where the text names no port: curl takes 1080 for every proxy, but an http proxy of a firm listens on 8080. */
const usualPort = { http: 8080, socks5: 1080 } as const;
const schemes: Readonly<Record<string, Proxy['protocol']>> = {
  'http:': 'http',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
  'socks:': 'socks5',
};

/** `http://host:port` or `socks5://host:port`: the proxy as it may be shown. */
export function proxyAddress({ protocol, host, port }: Pick<Proxy, 'protocol' | 'host' | 'port'>): string {
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/**
 * Reads `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT]`, http where no scheme stands. The error is `scheme` for a kind of proxy
 * that is not spoken here (https, socks4), `malformed` for anything else; it never holds the text.
 */
export function readProxyUrl(text: string): Result<Proxy, 'scheme' | 'malformed'> {
  const whole = /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const scheme = /^[^:]*:/u.exec(whole)?.[0].toLowerCase() ?? '';
  const protocol = schemes[scheme];
  // The URL class reads names and ports by its own rules for http alone, and drops its usual port 80.
  const url = `http${whole.slice(scheme.length - 1)}`;
  if (!URL.canParse(url)) return err('malformed');
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  const host = hostname.replace(/^\[|\]$/gu, '');
  if (!isHost(host) || (pathname !== '/' && pathname !== '') || search !== '' || hash !== '') return err('malformed');
  if (protocol === undefined) return err('scheme');
  const port = /:(\d+)\/?$/u.exec(url.slice(url.lastIndexOf('@') + 1))?.[1];
  if (port !== undefined && Number(port) === 0) return err('malformed');
  const secret = decoded(password);
  return ok({
    protocol,
    host,
    port: port === undefined ? usualPort[protocol] : Number(port),
    user: decoded(username),
    password: secret === '' ? null : Secret.of(secret),
    except: '',
  });
}

/** A name or an address of a proxy; the URL class lets quotes and braces through. */
function isHost(text: string): boolean {
  return text.length <= 253 && /^(?:[a-z\d_](?:[a-z\d._-]*[a-z\d_])?\.?|[\da-f.]*:[\da-f:.]*)$/iu.test(text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What the environment says of a proxy for encrypted connections, in the order of curl; null: nothing. */
export function environmentProxy(
  env: Readonly<Record<string, string | undefined>>,
): { readonly proxy: Result<Proxy, 'scheme' | 'malformed'>; readonly shown: string } | null {
  const value = (names: readonly string[]): string | undefined =>
    names.map((name) => env[name]?.trim()).find((text) => text !== undefined && text !== '');
  const text = value(['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']);
  if (text === undefined) return null;
  const read = readProxyUrl(text);
  if (!read.ok) return { proxy: read, shown: withoutUser(text) };
  const proxy = { ...read.value, except: value(['no_proxy', 'NO_PROXY']) ?? '' };
  return { proxy: ok(proxy), shown: proxyAddress(proxy) };
}

/** Everything before the last `@` may be a password, even in a value that is no URL. */
function withoutUser(text: string): string {
  const at = text.lastIndexOf('@');
  const scheme = /^[a-z][a-z\d+.-]*:\/\//iu.exec(text)?.[0] ?? '';
  return (at < 0 ? text : scheme + text.slice(at + 1)).slice(0, 200);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '::1';

/**
 * Whether a host is reached without the proxy: this computer always, else what `except` names. An entry is a name (its
 * subdomains too, with or without a leading `.` or `*.`), an address, an IPv4 network (`10.0.0.0/8`), any of these with
 * `:port`, or `*`.
 */
export function goesDirect(host: string, port: number, except: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
  if (isLoopback(name)) return true;
  return except
    .toLowerCase()
    .split(/[\s,;]+/u)
    .some((entry) => entry !== '' && matches(name, port, entry));
}

function matches(name: string, port: number, entry: string): boolean {
  if (entry === '*') return true;
  const withPort = /^(\[[^\]]*\]|[^:]*):(\d+)$/u.exec(entry);
  if (withPort !== null && Number(withPort[2]) !== port) return false;
  const bare = (withPort?.[1] ?? entry).replace(/^\[|\]$/gu, '').replace(/^\*?\./u, '');
  if (bare === '') return false;
  const network = /^(\d+\.\d+\.\d+\.\d+)\/(\d{1,2})$/u.exec(bare);
  if (network !== null) return inNetwork(name, network[1] ?? '', Number(network[2]));
  return name === bare || (!/^[\d.]+$/u.test(name) && name.endsWith(`.${bare}`));
}

function inNetwork(address: string, network: string, prefix: number): boolean {
  const a = numberOf(address);
  const b = numberOf(network);
  if (a === null || b === null || prefix > 32) return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(a / size) === Math.floor(b / size);
}

function numberOf(address: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u.exec(address)?.slice(1).map(Number);
  return parts === undefined || parts.some((part) => part > 255) ? null : parts.reduce((sum, part) => sum * 256 + part, 0);
}
