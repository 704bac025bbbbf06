import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { violationsOf } from './axe.ts';
import { unreadable } from './geometry.ts';
import type { Lang } from './texts.ts';

export interface LookOptions {
  /** Both by default; one where the person chose it. */
  readonly themes?: readonly ('light' | 'dark')[];
  /** Words of the other language that belong here, for example an address. */
  readonly foreign?: RegExp;
}

/**
 * Looks at the state that is shown, in both themes: no violation of WCAG 2.2 AA (axe), nothing cut off or on top of each
 * other, nothing in the other language. A picture is left where that fails.
 */
export async function lookAt(page: Page, lang: Lang, state: string, options: LookOptions = {}): Promise<void> {
  for (const theme of options.themes ?? (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await violationsOf(page), `accessibility of ${state}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  expect(await unreadable(page), `text of ${state}`).toEqual([]);
  expect(await otherLanguage(page, lang, options.foreign), `language of ${state}`).toEqual([]);
}

/** Lines that are shown in the wrong language. What servers said, addresses and names of languages stay as they are. */
async function otherLanguage(page: Page, lang: Lang, foreign: RegExp = /^$/): Promise<string[]> {
  const lines = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const of = node.parentElement;
      if (of === null || of.closest('code, pre, [lang]:not(html), script, style') !== null || !of.checkVisibility()) continue;
      const text = (node.textContent ?? '').trim();
      if (text !== '') found.push(text);
    }
    return found;
  });
  return lines.filter((line) => {
    if (foreign.test(line)) return false;
    const own = line.replace(/\S+@\S+|https?:\S+/g, '');
    return lang === 'en'
      ? /\p{Script=Cyrillic}/u.test(own)
      : !/\p{Script=Cyrillic}/u.test(own) && /(?:[a-z]{2,}[\s,.:]+){3}[a-z]{2,}/i.test(own);
  });
}
