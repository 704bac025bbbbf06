import type { Page } from '@playwright/test';

/** Regions of a page as they were over time, one entry for each change of their text. */
export interface Film {
  readonly frames: () => Promise<readonly (readonly string[])[]>;
}

/** From now on writes down what the regions with these names show; they need not be there yet. */
export async function filmRegions(page: Page, names: readonly string[]): Promise<Film> {
  const film = await page.evaluateHandle((wanted) => {
    const frames: string[][] = [];
    const look = (): void => {
      const regions = [...document.querySelectorAll('section[aria-labelledby]')];
      const frame = wanted.map((name) => {
        const found = regions.find(
          (region) => document.getElementById(region.getAttribute('aria-labelledby') ?? '')?.textContent.trim() === name,
        );
        return found?.textContent.replace(/\s+/g, ' ').trim() ?? '';
      });
      if (JSON.stringify(frame) !== JSON.stringify(frames.at(-1))) frames.push(frame);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    look();
    return frames;
  }, names);
  return { frames: () => film.jsonValue() };
}
