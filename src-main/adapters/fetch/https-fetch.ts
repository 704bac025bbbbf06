import type { SecureContext } from 'node:tls';
import type { Ask, Fetch, HttpAnswer, HttpFailure, Resolver } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isIP } from 'node:net';
import type { Tunnels } from '../dialer/tunnels.ts';
import { type AddressClass, addressClass, mayFollow } from './address-class.ts';
import { getOnce, type Reach } from './get-once.ts';

export interface FetchOptions {
  readonly resolver: Resolver;
  /** The roots to believe, for one host and port. */
  readonly secureContext: (host: string, port: number) => SecureContext;
  readonly tunnels?: Tunnels;
}

/** Of the deadline, the part that finding the address may take. */
const dnsMs = 3_000;

/**
 * An HTTPS client that can do one thing: GET a small document. Our resolver, our roots, no cookies, no credentials, no
 * cache; through the proxy where one is in the way. The deadline spans all redirects.
 */
export function createFetch(options: FetchOptions): Fetch {
  return {
    async get(url, ask) {
      const end = performance.now() + ask.deadlineMs;
      let next = url;
      let reach: AddressClass | null = null;
      for (let hop = 0; ; hop++) {
        const target = readTarget(next, ask.plain ?? false);
        if (!target.ok) return hop === 0 ? target : err({ ...target.error, kind: 'redirect' });
        const left = (most: number): Ask => ({ deadlineMs: Math.max(0, Math.min(most, end - performance.now())), signal: ask.signal });
        const port = Number(target.value.port || (target.value.protocol === 'http:' ? 80 : 443));
        const proxied = await tunnel(options.tunnels, target.value, port, left(Infinity), reach, ask.onProgress);
        const place: Result<Place, HttpFailure> = proxied ?? (await locate(options.resolver, target.value, left(dnsMs), reach));
        if (!place.ok) return place;
        reach ??= place.value.reach;
        const bounds = { ...ask, deadlineMs: Math.max(0, end - performance.now()) };
        const secureContext = target.value.protocol === 'http:' ? null : options.secureContext(target.value.hostname, port);
        const answer = await getOnce(target.value, place.value.to, secureContext, bounds);
        if (!answer.ok) return answer;
        const location = redirectOf(answer.value, target.value);
        if (location === null) return ok(answer.value);
        if (hop >= ask.maxRedirects) return err({ kind: 'redirect', detail: `more than ${ask.maxRedirects} redirects` });
        next = location;
      }
    },
  };
}

function readTarget(text: string, plain: boolean): Result<URL, HttpFailure> {
  if (!URL.canParse(text)) return err({ kind: 'http', detail: 'not a URL' });
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(plain && url.protocol === 'http:'))
    return err({ kind: 'http', detail: `leads to ${url.protocol.slice(0, 20)} instead of https:` });
  if (url.username !== '' || url.password !== '') return err({ kind: 'http', detail: 'a URL with credentials in it' });
  return ok(url);
}

interface Place {
  readonly to: Reach;
  readonly reach: AddressClass;
}

/**
 * A way to the URL's host through the proxy; null where none is in the way. The proxy finds the address, so only an
 * address that stands in the URL itself can be judged by how far inside it is.
 */
async function tunnel(
  tunnels: Tunnels | undefined,
  url: URL,
  port: number,
  ask: Ask,
  reach: AddressClass | null,
  onProgress: Parameters<Fetch['get']>[1]['onProgress'],
): Promise<Result<Place, HttpFailure> | null> {
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (tunnels === undefined || (await tunnels.shownFor(host, port)) === null) return null;
  const inside = isIP(host) === 0 ? 'public' : addressClass(host);
  if (reach !== null && !mayFollow(reach, inside))
    return err({ kind: 'redirect', detail: `redirects to an address inside this network (${url.hostname})` });
  onProgress?.('connecting');
  const opened = await tunnels.through(host, port, ask);
  if (opened === null) return null;
  if (!opened.ok) {
    const { error } = opened;
    if (error.kind === 'cancelled') return err({ kind: 'cancelled', detail: 'cancelled' });
    return err({ kind: 'connect', detail: error.kind === 'errno' ? error.errno : error.kind });
  }
  onProgress?.('connected');
  return ok({ to: opened.value, reach: inside });
}

/** Where the URL's host is, as far as it may be reached: after the first hop never further inside than that was. */
async function locate(resolver: Resolver, url: URL, ask: Ask, reach: AddressClass | null): Promise<Result<Place, HttpFailure>> {
  const found = await resolver.addresses(url.hostname, ask);
  if (!found.ok) {
    const { outcome, detail } = found.error;
    if (outcome === 'timeout') return err({ kind: 'timeout', detail: `DNS does not answer for ${url.hostname}` });
    if (outcome === 'cancelled') return err({ kind: 'cancelled', detail: 'cancelled' });
    return err({ kind: 'dns', detail: `${url.hostname}: ${outcome}${detail === 'ENETUNREACH' ? ' (no network)' : ''}` });
  }
  const allowed = found.value.filter(({ address }) => reach === null || mayFollow(reach, addressClass(address)));
  if (allowed.length === 0) return err({ kind: 'redirect', detail: `redirects to an address inside this network (${url.hostname})` });
  const classes = allowed.map(({ address }) => addressClass(address));
  const widest = classes.includes('public') ? 'public' : classes.includes('private') ? 'private' : 'loopback';
  return ok({ to: allowed, reach: widest });
}

function redirectOf(answer: HttpAnswer & { readonly location: string | null }, from: URL): string | null {
  if (![301, 302, 303, 307, 308].includes(answer.status) || answer.location === null) return null;
  return URL.canParse(answer.location, from) ? new URL(answer.location, from).href : answer.location;
}
