import { toAsciiHost } from '../../core/address/ascii-host.ts';
import type { ProxyInForce } from '../../core/connect/proxy.ts';
import { readPacAnswer } from '../../core/connect/read-pac-answer.ts';
import type { Clock, SystemProxy } from '../../core/ports.ts';

/** Less than a connection may take: who waits for the proxy has some of it left. */
const deadlineMs = 4_000;
/** One check asks for the same few hosts again and again; a network that was changed counts at the next. */
const keptMs = 60_000;
const silenceKeptMs = 5_000;
const most = 200;
const silent: ProxyInForce = { unusable: 'system', except: '', silent: true };

/**
 * The port `SystemProxy` over a host that hands on what the system says, PAC files included (`resolve`: Chromium's answer
 * for a URL). A system that is silent, or says what is no answer, names a proxy that cannot be used: nothing slips past it.
 */
export function systemProxy({
  resolve,
  clock,
}: {
  readonly resolve: (url: string) => Promise<string>;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
}): SystemProxy {
  const kept = new Map<string, { until: number; readonly answer: Promise<ProxyInForce | null> }>();

  async function ask(host: string): Promise<ProxyInForce | null | 'silent'> {
    const waiting = new AbortController();
    // PAC files judge by URL and know web addresses alone. Without the mail port: many let nothing but 443 through to the
    // proxy and would call every other port direct; https, since a proxy for it opens tunnels, which mail needs too.
    const url = `https://${host.includes(':') ? `[${host}]` : host}/`;
    const silence = clock.sleep(deadlineMs, waiting.signal).then(() => null);
    const said = await Promise.race([resolve(url).catch(() => null), silence]);
    waiting.abort();
    if (said === null || said.trim() === '') return 'silent';
    const read = readPacAnswer(said);
    return read === 'direct' ? null : 'unusable' in read ? { ...read, except: '' } : read;
  }

  return {
    forHost(name) {
      const host = toAsciiHost(name);
      if (host === null) return Promise.resolve(silent);
      const known = kept.get(host);
      const now = clock.monotonic();
      if (known !== undefined && known.until > now) return known.answer;
      const asked = ask(host);
      const entry = {
        until: now + keptMs,
        answer: asked.then((said) => {
          if (said !== 'silent') return said;
          entry.until = clock.monotonic() + silenceKeptMs;
          return silent;
        }),
      };
      kept.delete(host);
      const [oldest] = kept.keys();
      if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
      kept.set(host, entry);
      return entry.answer;
    },
  };
}
