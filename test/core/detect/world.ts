import type { DetectEvent } from '../../../src-main/contract/discovery.ts';
import type { Endpoint } from '../../../src-main/contract/settings.ts';
import { readAddress } from '../../../src-main/core/address/read-address.ts';
import type { Probe, ProbeAnswer } from '../../../src-main/core/connect/probe.ts';
import { type Detected, discover } from '../../../src-main/core/detect/discover.ts';
import type { Happening } from '../../../src-main/core/facts.ts';
import { type Provider, ProviderSchema } from '../../../src-main/core/knowledge/provider.ts';
import type { Ask, Clock, DnsFailure, Fetch, HttpFailure, MxRecord, Resolver, SrvRecord } from '../../../src-main/core/ports.ts';
import { err, ok, type Result } from '../../../src-main/core/result.ts';

/** A clock on which nothing takes real time: it jumps to the next sleeper whenever everything waits. */
export class VirtualClock implements Clock {
  #now = 1_000;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return 1_790_000_000_000 + this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      // Node keeps a composed signal as long as anybody listens to it, so nobody may stay.
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
  /** Runs until the promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const mark = (): void => {
      state.settled = true;
    };
    promise.then(mark, mark);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.settled) return await promise;
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined) throw new Error('everything waits and nobody will wake it');
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

type Records<T> = readonly T[] | { readonly after: number; readonly records: readonly T[] };
type Dns<T> = Records<T> | DnsFailure['outcome'] | 'hangs';
export interface Script {
  /** One way; a DNS question takes one, a web document and a probe four. */
  readonly roundTrip?: number;
  readonly providers?: readonly Provider[];
  readonly mx?: Record<string, Dns<MxRecord>>;
  readonly srv?: Record<string, Dns<SrvRecord>>;
  readonly txt?: Record<string, Dns<string>>;
  /** Hosts that have an address. */
  readonly hosts?: readonly string[];
  /** Every DNS question ends so. */
  readonly dns?: DnsFailure['outcome'] | 'hangs' | 'no_route';
  /**
   * URL, with or without its query → document, status, failure, any of them after some milliseconds, `hangs` (takes the
   * connection and says nothing) or `drops` (does not even take it).
   */
  readonly web?: Record<string, Page | { readonly after: number; readonly page: Page }>;
  /** `host:port` → works, why not, `hangs`, or works after some milliseconds. */
  readonly servers?: Record<string, 'ok' | 'hangs' | Happening | { readonly after: number }>;
  readonly offline?: boolean;
  readonly plainHttp?: boolean;
  /** The person named no resolver. */
  readonly doubtsDenials?: boolean;
}
type Page = string | Uint8Array | number | HttpFailure | { readonly url: string; readonly body: string };

export interface World {
  readonly result: Detected;
  readonly events: readonly DetectEvent[];
  /** Milliseconds from start to result. */
  readonly ms: number;
  /** `mx D`, `get URL`, `probe host:port` … in order. */
  readonly asked: readonly string[];
  /** What was asked and had not been answered when the run ended. */
  readonly cancelled: readonly string[];
  readonly outcome: (source: string) => string | undefined;
  readonly detail: (source: string) => string | undefined;
}

/** Plays detection of an address in a scripted world. */
export async function play(address: string, script: Script, cancelAfter?: number): Promise<World> {
  const clock = new VirtualClock();
  const roundTrip = script.roundTrip ?? 40;
  const asked: string[] = [];
  const open = new Set<string>();
  const cancelled: string[] = [];

  async function take<T>(label: string, ms: number, ask: Ask, answer: () => T, late: (timeout: boolean) => T): Promise<T> {
    asked.push(label);
    open.add(label);
    const onAbort = (): void => {
      if (open.has(label)) cancelled.push(label);
    };
    ask.signal.addEventListener('abort', onAbort, { once: true });
    await clock.sleep(Math.min(ms, ask.deadlineMs), ask.signal);
    ask.signal.removeEventListener('abort', onAbort);
    open.delete(label);
    if (ask.signal.aborted) return late(false);
    return ms > ask.deadlineMs ? late(true) : answer();
  }
  function dns<T>(
    kind: string,
    name: string,
    table: Record<string, Dns<T>> | undefined,
    ask: Ask,
  ): Promise<Result<readonly T[], DnsFailure>> {
    const entry: Dns<T> | 'no_route' = script.dns ?? table?.[name] ?? (hostsBelow(name) ? 'nodata' : 'nxdomain');
    const fail = (outcome: DnsFailure['outcome']): Result<readonly T[], DnsFailure> => err({ outcome, name, detail: '' });
    const slow = typeof entry === 'object' && 'after' in entry;
    return take(
      `${kind} ${name}`,
      entry === 'hangs' ? Number.MAX_SAFE_INTEGER : entry === 'no_route' ? 0 : slow ? entry.after : roundTrip,
      ask,
      () =>
        entry === 'no_route'
          ? err({ outcome: 'unreachable', name, detail: 'ENETUNREACH', noRoute: true })
          : typeof entry === 'string'
            ? fail(entry === 'hangs' ? 'timeout' : entry)
            : ok(slow ? entry.records : entry),
      (timeout) => fail(timeout ? 'timeout' : 'cancelled'),
    );
  }
  const hosts = new Set([
    ...(script.hosts ?? []),
    ...Object.keys(script.servers ?? {}).map((key) => key.replace(/:\d+$/u, '')),
    ...Object.keys(script.web ?? {}).map((url) => new URL(url).hostname),
  ]);
  const known = new Set([...hosts, ...Object.keys(script.mx ?? {}), ...Object.keys(script.srv ?? {}), ...Object.keys(script.txt ?? {})]);
  const hostsBelow = (name: string): boolean => [...known].some((host) => host === name || host.endsWith(`.${name}`));
  const resolver: Resolver = {
    addresses: (host, ask) => dns('address', host, hosts.has(host) ? { [host]: [{ address: '192.0.2.1', family: 4 as const }] } : {}, ask),
    mx: (name, ask) => dns('mx', name, script.mx, ask),
    srv: (name, ask) => dns('srv', name, script.srv, ask),
    txt: (name, ask) => dns('txt', name, script.txt, ask),
  };
  const fetch: Fetch = {
    async get(url, ask) {
      const host = new URL(url).hostname;
      const found = await resolver.addresses(host, ask);
      if (!found.ok)
        return err(
          found.error.outcome === 'cancelled'
            ? { kind: 'cancelled', detail: '' }
            : { kind: 'dns', detail: `${host}: ${found.error.outcome}` },
        );
      const entry = script.web?.[url] ?? script.web?.[url.replace(/\?.*/u, '')] ?? 404;
      const slow = typeof entry === 'object' && 'after' in entry;
      const page: Page = slow ? entry.page : entry;
      ask.onProgress?.('connecting');
      if (page !== 'drops') void clock.sleep(roundTrip, ask.signal).then(() => ask.onProgress?.('connected'));
      return await take(
        `get ${url}`,
        page === 'hangs' || page === 'drops' ? Number.MAX_SAFE_INTEGER : slow ? entry.after : 3 * roundTrip,
        ask,
        () => {
          if (typeof page === 'object' && 'kind' in page) return err(page);
          const body = typeof page === 'number' ? '' : typeof page === 'object' && 'body' in page ? page.body : page;
          const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
          return ok({
            status: typeof page === 'number' ? page : 200,
            url: typeof page === 'object' && 'url' in page ? page.url : url,
            contentType: 'text/xml',
            body: bytes,
          });
        },
        (timeout) => err(timeout ? { kind: 'timeout', detail: 'no answer' } : { kind: 'cancelled', detail: '' }),
      );
    },
  };
  const probe: Probe = (endpoint, ask) => {
    const entry =
      script.servers?.[`${endpoint.host}:${endpoint.port}`] ?? ({ kind: 'errno', errno: 'ECONNREFUSED', message: '' } satisfies Happening);
    const slow = typeof entry === 'object' && 'after' in entry;
    return take(
      `probe ${endpoint.host}:${endpoint.port}`,
      entry === 'hangs' ? Number.MAX_SAFE_INTEGER : slow ? entry.after : 4 * roundTrip,
      ask,
      () =>
        entry === 'ok' || slow
          ? { ok: true, capabilities: [] }
          : failedProbe(endpoint, entry === 'hangs' ? { kind: 'timeout', afterMs: ask.deadlineMs } : entry),
      (timeout) => failedProbe(endpoint, timeout ? { kind: 'timeout', afterMs: ask.deadlineMs } : { kind: 'cancelled' }),
    );
  };
  const read = readAddress(address);
  if (!read.ok) throw new Error(`no address: ${address}`);
  const events: DetectEvent[] = [];
  const controller = new AbortController();
  const began = clock.monotonic();
  if (cancelAfter !== undefined) void clock.sleep(cancelAfter).then(() => controller.abort());
  let seed = 1;
  const random = {
    hex: (bytes: number) =>
      ((seed = (seed * 48_271) % 0x7fffffff) >>> 0)
        .toString(16)
        .padStart(bytes * 2, '0')
        .slice(-bytes * 2),
  };
  const result = await clock.run(
    discover(
      { address: read.value, offline: script.offline ?? false },
      {
        providers: script.providers ?? [],
        resolver,
        fetch,
        probe,
        clock,
        random,
        plainHttp: script.plainHttp ?? false,
        doubtsDenials: script.doubtsDenials ?? false,
      },
      (event) => void events.push(event),
      controller.signal,
    ),
  );
  const report = (source: string) => result.sources.find((one) => one.source === source);
  return {
    result,
    events,
    ms: clock.monotonic() - began,
    asked,
    cancelled,
    outcome: (source) => report(source)?.outcome,
    detail: (source) => report(source)?.detail,
  };
}

function failedProbe(endpoint: Endpoint, happening: Happening): ProbeAnswer {
  const stage = happening.kind === 'tls' ? 'tls' : happening.kind === 'dns' ? 'dns' : 'connect';
  return { ok: false, capabilities: [], observation: { part: endpoint.protocol, protocol: endpoint.protocol, stage, endpoint, happening } };
}

export function refused(): Happening {
  return { kind: 'errno', errno: 'ECONNREFUSED', message: 'refused' };
}
export function badCertificate(code = 'CERT_HAS_EXPIRED'): Happening {
  const certificate = {
    subject: 'x',
    issuer: 'y',
    issuerOrganization: '',
    altNames: [],
    validFrom: '',
    validTo: '',
    sha256: '',
    selfSigned: false,
  };
  return { kind: 'tls', code, message: code, certificate };
}

export function srv(port: number, target: string, priority = 0, weight = 0): SrvRecord {
  return { priority, weight, port, target };
}
export function mx(...exchanges: readonly string[]): readonly MxRecord[] {
  return exchanges.map((exchange, index) => ({ preference: index * 10, exchange }));
}

/** A provider as the data would give it. */
export function provider(id: string, over: Record<string, unknown> = {}): Provider {
  return ProviderSchema.parse({
    id,
    name: { ru: id, en: id },
    category: 'mailbox',
    priority: 1,
    status: 'prepare',
    domains: [`${id}.test`],
    mx: [`*.${id}-mx.test`],
    login: 'full_address',
    incoming: [{ protocol: 'imap', host: `imap.${id}.test`, port: 993, security: 'tls' }],
    outgoing: [
      { protocol: 'smtp', host: `smtp.${id}.test`, port: 465, security: 'tls' },
      { protocol: 'smtp', host: `smtp.${id}.test`, port: 587, security: 'starttls' },
    ],
    second_login: null,
    sign_in: { password: 'app_password', oauth: 'offered', app_password_needs_2fa: null },
    imap_must_be_enabled: true,
    imap_where: null,
    app_password_shape: null,
    app_password_delay_minutes: null,
    urls: { settings: null, app_passwords: null, help: [] },
    known_replies: [],
    limits: { messages_per_day: null, recipients_per_message: null, notes: [] },
    quirks: {},
    last_checked: '2026-10',
    sources: [],
    confidence: 'high',
    oauth: null,
    guides: { ru: { intro: [], steps: [] }, en: { intro: [], steps: [] } },
    ...over,
  });
}

export interface XmlServer {
  readonly type: 'imap' | 'pop3' | 'smtp';
  readonly host: string;
  readonly port?: number | string;
  readonly socket?: string;
  readonly user?: string | null;
  readonly auth?: string;
}
/** A config-v1.1.xml document. */
export function autoconfig(...servers: readonly XmlServer[]): string {
  const body = servers.map(({ type, host, port, socket, user, auth }) => {
    const tag = type === 'smtp' ? 'outgoingServer' : 'incomingServer';
    const usual = { imap: 993, pop3: 995, smtp: 465 }[type];
    const name = user === null ? '' : `<username>${user ?? '%EMAILADDRESS%'}</username>`;
    return `<${tag} type="${type}"><hostname>${host}</hostname><port>${String(port ?? usual)}</port><socketType>${socket ?? 'SSL'}</socketType>${name}<authentication>${auth ?? 'password-cleartext'}</authentication></${tag}>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1"><emailProvider id="x"><domain>x</domain>${body.join('')}</emailProvider></clientConfig>`;
}
