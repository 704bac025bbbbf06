import { test as base } from '@playwright/test';
import type { Lab } from '../../live/lab/lab.ts';
import { whyNoSecretService } from '../../live/keychain/in-session.ts';
import { Desk } from './desk.ts';
import { openKeychain } from './keychain.ts';
import type { Keychain } from './keychain.ts';
import { theLab, whyNothing } from './lab.ts';
import { languages } from './texts.ts';
import type { Lang } from './texts.ts';

interface Options {
  lang: Lang;
  /** Whether the computer has a keychain. */
  withKeychain: boolean;
}
interface Things {
  /** The live lab; a test that asks for it is skipped where it cannot run. */
  lab: Lab;
  desk: Desk;
}

export const test = base.extend<Options & Things, { keychain: Keychain | null }>({
  lang: ['ru', { option: true }],
  withKeychain: [true, { option: true }],
  // One keychain for the specs of a worker: it starts once, and holds nothing that another spec would look for.
  keychain: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's wishes from this pattern
    async ({}, use) => {
      const keychain = whyNoSecretService() === null ? await openKeychain() : null;
      await use(keychain);
      await keychain?.close();
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- as above
  lab: async ({}, use) => {
    const lab = theLab();
    test.skip(lab === null, 'no mail servers here');
    if (lab !== null) await use(lab);
  },
  desk: async ({ browser, lang, withKeychain, keychain, viewport, deviceScaleFactor }, use) => {
    test.skip(whyNothing() !== null, whyNothing() ?? '');
    const context = await browser.newContext({
      locale: lang === 'ru' ? 'ru-RU' : 'en-GB',
      viewport,
      // A spinner drawn without a graphics card costs a core: the servers and the program need it.
      reducedMotion: 'reduce',
      ...(deviceScaleFactor === undefined ? {} : { deviceScaleFactor }),
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const desk = await Desk.set({ context, lang, lab: theLab(), keychain: withKeychain ? (keychain?.env ?? null) : null });
    await use(desk);
    await desk.clear();
    await context.close();
  },
});

export { expect } from '@playwright/test';

/** The same journey in both languages. */
export function inBoth(journey: (lang: Lang) => void): void {
  for (const lang of languages) {
    test.describe(lang, () => {
      test.use({ lang });
      journey(lang);
    });
  }
}
