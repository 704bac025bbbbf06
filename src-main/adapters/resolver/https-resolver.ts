import type { Ask, DnsFailure, Fetch, HostAddress, HttpFailure, Resolver } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { decodeAnswer, encodeQuestion, readName, type RecordType } from './dns-message.ts';
import { isQueryName, maxAddresses, maxTextLength, maxTexts, shapeMx, shapeSrv } from './shape-records.ts';

const maxBytes = 65_535;
const outcomes: Readonly<Record<number, DnsFailure['outcome']>> = { 2: 'servfail', 3: 'nxdomain', 5: 'refused' };

interface Found {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

/** DNS over HTTPS (RFC 8484, GET). `url` is the server's address, for example `https://192.0.2.1/dns-query`. */
export function createHttpsResolver({ fetch, url }: { readonly fetch: Fetch; readonly url: string }): Resolver {
  async function records<T>(
    name: string,
    type: RecordType,
    ask: Ask,
    shape: (found: readonly Found[]) => readonly T[],
  ): Promise<Result<readonly T[], DnsFailure>> {
    const fail = (outcome: DnsFailure['outcome'], detail: string): Result<never, DnsFailure> => err({ outcome, name, detail });
    if (!isQueryName(name)) return fail('nxdomain', 'not a name that DNS can hold');
    const target = new URL(url);
    target.searchParams.set('dns', Buffer.from(encodeQuestion(name, type)).toString('base64url'));
    const answer = await fetch.get(target.href, { ...ask, maxBytes, maxRedirects: 0 });
    if (!answer.ok) return fail(outcomeOf(answer.error), `DNS over HTTPS: ${answer.error.detail}`);
    const { status, contentType, body } = answer.value;
    if (status !== 200) return fail('refused', `DNS over HTTPS: HTTP ${status}`);
    if (!/^application\/dns-message\b/iu.test(contentType)) return fail('malformed', 'DNS over HTTPS: another kind of document');
    const read = decodeAnswer(body, name, type);
    if (!read.ok) return fail('malformed', `DNS over HTTPS: ${read.error}`);
    const { rcode, records: all } = read.value;
    if (rcode !== 0) return fail(outcomes[rcode] ?? 'malformed', `DNS over HTTPS: rcode ${rcode}`);
    if (all.length === 0) return fail('nodata', 'ENODATA');
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const usable = shape(all.map((record) => ({ ...record, bytes: body, view })));
    return usable.length > 0 ? ok(usable) : fail('malformed', 'no record holds a usable value');
  }

  return {
    async addresses(host, ask) {
      const [six, four] = await Promise.all([records(host, 'AAAA', ask, readSix), records(host, 'A', ask, readFour)]);
      const found = [six, four].flatMap((one) => (one.ok ? one.value : []));
      if (found.length > 0) return ok(found.slice(0, maxAddresses));
      return !four.ok && four.error.outcome === 'nodata' ? six : four;
    },
    mx: (domain, ask) =>
      records(domain, 'MX', ask, (found) =>
        shapeMx(
          found.flatMap(({ bytes, view, start, end }) =>
            named(bytes, start + 2, end, (exchange) => ({ priority: view.getUint16(start), exchange })),
          ),
        ),
      ),
    srv: (name, ask) =>
      records(name, 'SRV', ask, (found) =>
        shapeSrv(
          found.flatMap(({ bytes, view, start, end }) =>
            named(bytes, start + 6, end, (target) => ({
              priority: view.getUint16(start),
              weight: view.getUint16(start + 2),
              port: view.getUint16(start + 4),
              name: target,
            })),
          ),
        ),
      ),
    txt: (name, ask) => records(name, 'TXT', ask, (found) => found.slice(0, maxTexts).map(readText)),
  };
}

function outcomeOf({ kind }: HttpFailure): DnsFailure['outcome'] {
  return kind === 'timeout' || kind === 'cancelled' ? kind : 'unreachable';
}

/** What `make` makes of the name that ends the record; nothing where there is none. */
function named<T>(bytes: Uint8Array, from: number, end: number, make: (name: string) => T): readonly T[] {
  const read = from < end ? readName(bytes, from) : null;
  return read === null || read.next !== end ? [] : [make(read.name)];
}

function readFour(found: readonly Found[]): readonly HostAddress[] {
  return found
    .filter(({ start, end }) => end - start === 4)
    .map(({ bytes, start, end }) => ({ address: bytes.subarray(start, end).join('.'), family: 4 }));
}

function readSix(found: readonly Found[]): readonly HostAddress[] {
  return found
    .filter(({ start, end }) => end - start === 16)
    .map(({ view, start }) => {
      const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(start + index * 2).toString(16));
      return { address: new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1), family: 6 };
    });
}

/** The strings of a TXT record as one text. */
function readText({ bytes, start, end }: Found): string {
  const parts: number[] = [];
  for (let at = start; at < end;) {
    const length = bytes[at] ?? 0;
    parts.push(...bytes.subarray(at + 1, Math.min(end, at + 1 + length)));
    at += 1 + length;
  }
  return new TextDecoder().decode(Uint8Array.from(parts)).slice(0, maxTextLength);
}
