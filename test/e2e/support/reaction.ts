import type { Page } from '@playwright/test';

/**
 * Milliseconds from a press to the frame that shows what it did: another screen, a mark of work, an answer, another look
 * or language. Both ends are read inside the page: the event's own time stamp, and the moment after the paint.
 */
export async function reactionTo(page: Page, press: () => Promise<void>): Promise<number> {
  const took = await page.evaluateHandle(() => {
    const shown = (): string => {
      const { lang, dataset } = document.documentElement;
      const busy = document.querySelectorAll('[aria-busy="true"]').length;
      const told = [...document.querySelectorAll('h1, article h2')].map(({ textContent }) => textContent);
      return JSON.stringify([told, busy, lang, dataset['theme']]);
    };
    const before = shown();
    return {
      done: new Promise<number>((resolve) => {
        let pressed: number | undefined;
        for (const kind of ['click', 'keydown'])
          addEventListener(kind, (event) => (pressed ??= event.timeStamp), { capture: true, once: true });
        const look = new MutationObserver(() => {
          if (pressed === undefined || shown() === before) return;
          const from = pressed;
          look.disconnect();
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - from);
            port2.postMessage(null);
          });
        });
        look.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        setTimeout(() => resolve(Infinity), 10_000);
      }),
    };
  });
  await press();
  return took.evaluate(({ done }) => done);
}
