import type { Page } from '@playwright/test';

/** What held the window up while something was done. */
export interface Blocking {
  readonly what: string;
  /** The longest task of more than 50 ms (W3C Long Tasks); 0: there was none. */
  readonly longestMs: number;
  /** From the key to the picture (W3C Event Timing), the slowest of all; 0: none took 16 ms. */
  readonly slowestKeyMs: number;
}
interface Marks {
  benchUsable?: number;
  benchPlayed?: boolean;
  benchTasks: number[];
  benchKeys: number[];
}

/**
 * Opens an address and waits until its first field has the focus and has been drawn.
 * @returns milliseconds from the start of the navigation.
 */
export async function waitUsable(page: Page, address: string): Promise<number> {
  await page.addInitScript(() => {
    const marks = window as unknown as Marks;
    marks.benchTasks = [];
    marks.benchKeys = [];
    new PerformanceObserver((list) => marks.benchTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: 'longtask',
      buffered: true,
    });
    new PerformanceObserver((list) => marks.benchKeys.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: 'event',
      durationThreshold: 16,
    } as PerformanceObserverInit);
    const look = (): void => {
      const field = document.querySelector('input[data-first]');
      if (field === null || field !== document.activeElement) {
        requestAnimationFrame(look);
        return;
      }
      // After the frame in which it is there: it has been drawn.
      requestAnimationFrame(() => setTimeout(() => (marks.benchUsable = performance.now())));
    };
    requestAnimationFrame(look);
  });
  await page.goto(address, { waitUntil: 'commit' });
  const usable = await page.waitForFunction(() => (window as unknown as Marks).benchUsable, undefined, { timeout: 30_000 });
  return Number(await usable.jsonValue());
}

/** What blocked the page since the last call. */
export function blockings(page: Page): Promise<Omit<Blocking, 'what'>> {
  return page.evaluate(() => {
    const marks = window as unknown as Marks;
    const seen = { longestMs: Math.max(0, ...marks.benchTasks), slowestKeyMs: Math.max(0, ...marks.benchKeys) };
    marks.benchTasks = [];
    marks.benchKeys = [];
    return seen;
  });
}

/**
 * Answers the window's check of all mailboxes with so many events, in bursts as a quick network brings them. Only this
 * answer is made up: everything else comes from the host.
 */
export async function playRun(page: Page, events: number): Promise<void> {
  await page.addInitScript((count) => {
    const real = window.fetch.bind(window);
    const ids = ['resolve', 'connect', 'tls', 'greeting', 'login'].flatMap((name) => [`imap.${name}`, `smtp.${name}`]);
    const message = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    window.fetch = async (input, init) => {
      if (typeof input !== 'string' || !input.startsWith('/api/run/recheck')) return real(input, init);
      const facts = { host: 'imap.firma.test', port: 993, capabilities: Array.from({ length: 30 }, (_, at) => `CAPABILITY-${at}`) };
      let at = 0;
      const one = (): string => {
        const place = at % 20;
        const id = ids[Math.floor(place / 2)] ?? 'imap.login';
        const startMs = at * 5;
        at += 1;
        if (place === 0) return message('event', { type: 'mailbox', address: `sklad${Math.floor(at / 20) + 1}@firma.test` });
        if (place % 2 === 1) return message('event', { type: 'step_started', id, startMs });
        return message('event', { type: 'step', step: { id, status: 'passed', startMs, ms: 5, facts, problem: null } });
      };
      const encoder = new TextEncoder();
      const body = new ReadableStream<Uint8Array>({
        async pull(stream) {
          await new Promise((resolve) => setTimeout(resolve, 8));
          let text = '';
          for (let burst = 0; burst < 5 && at < count; burst++) text += one();
          if (text !== '') {
            stream.enqueue(encoder.encode(text));
            return;
          }
          stream.enqueue(encoder.encode(message('done', { ok: false, failure: { code: 'busy', message: '' } })));
          stream.close();
          (window as unknown as Marks).benchPlayed = true;
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
  }, events);
}
