import type { Page } from '@playwright/test';
import type { Lab } from '../live/lab/lab.ts';
import type { Desk } from './support/desk.ts';
import { filesIn } from './support/traces.ts';
import { expect, inBoth, test } from './support/test.ts';
import { readTable, sayIn, titleOf } from './support/texts.ts';

/** The practice mailbox that works, checked and saved; ends on its result. */
async function provePractice(desk: Desk): Promise<void> {
  await desk.place('nav.practice').click();
  await desk.buttonFor('practice.start', readTable(desk.lang, 'practice')['practice.works.title'] ?? '').click();
  await desk.found();
  await desk.button('continue').click();
  await desk.field('secret.label').fill('practice-1234');
  await desk.button('secret.go').click();
  await desk.verdict('ok');
}

/** What has the focus, and whether a person could see that. */
function focus(page: Page): Promise<{ readonly what: string; readonly seen: boolean }> {
  return page.evaluate(() => {
    const at = document.activeElement ?? document.body;
    const box = at.getBoundingClientRect();
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const ring = [at, at.parentElement, at.parentElement?.parentElement ?? null].some((element) => {
      if (element === null) return false;
      const style = getComputedStyle(element);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
    return { what: `${at.tagName} ${(at.getAttribute('aria-label') ?? at.textContent).trim().slice(0, 40)}`, seen: inside && ring };
  });
}

/** Presses Tab until `wanted` has the focus; every stop on the way must be visible. */
async function tabTo(page: Page, wanted: ReturnType<Desk['button']>): Promise<void> {
  for (let turn = 0; turn < 40; turn++) {
    await page.keyboard.press('Tab');
    const { what, seen } = await focus(page);
    expect(seen, `the focus can be seen on ${what}`).toBe(true);
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('Tab does not get there.');
}

/** A mailbox of the live servers in this window: the wrong password, its explanation, the right one. */
async function proveLive(desk: Desk, lab: Lab, name: string): Promise<void> {
  await desk.place('nav.start').click();
  await desk.toPassword('anna@srv.test');
  await desk.look(`${name}-secret`);
  await desk.typePassword(lab.wrongPassword);
  await desk.button('secret.go').click();
  await desk.verdict('failed');
  await desk.look(`${name}-failed`);
  await desk.action('auth_bad_credentials', 'reenter_password').click();
  await desk.typePassword(lab.password);
  await desk.button('secret.go').click();
  await desk.verdict('ok');
  await desk.look(`${name}-ok`);
}

/** Through all screens that need no waiting, looking at each. */
async function tour(desk: Desk, name: string): Promise<void> {
  const page = await desk.start();
  await desk.look(`${name}-start`);
  await provePractice(desk);
  await desk.look(`${name}-result`);
  await desk.button('result.to_mailbox').click();
  await expect(desk.text('mailbox.history')).toBeVisible();
  await desk.look(`${name}-mailbox`);
  await desk.button('mailbox.remove').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await desk.look(`${name}-remove`);
  await page.keyboard.press('Escape');
  await desk.place('nav.start').click();
  await desk.giveAddress('anna@srv-foreign.test');
  await desk.found();
  await desk.look(`${name}-untrusted`);
  await desk.button('found.by_hand').click();
  await desk.look(`${name}-by-hand`);
  await desk.place('nav.practice').click();
  await desk.look(`${name}-practice`);
  await desk.place('nav.explain').click();
  await desk
    .field('explain.text')
    .fill('550 5.7.1 Message rejected as spam by content scanner; see https://example.com/a/very/long/address/without/any/break');
  await desk.button('explain.go').click();
  await expect(page.getByRole('article')).toBeVisible();
  await desk.look(`${name}-explain`);
  await desk.place('nav.preferences').click();
  await desk.look(`${name}-preferences`);
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog')).toBeVisible();
  await desk.look(`${name}-help`);
}

inBoth((lang) => {
  const other = lang === 'ru' ? 'en' : 'ru';
  const otherName = { ru: 'Русский', en: 'English' }[other];

  test('an error text of any program is explained', async ({ desk }) => {
    const page = await desk.start();
    await desk.place('nav.explain').click();
    await expect(desk.field('explain.text')).toBeFocused();
    await desk.button('explain.go').click();
    await expect(desk.text('explain.empty')).toBeVisible();
    await expect(desk.field('explain.text')).toBeFocused();
    await desk.look('explain-empty');
    await desk.field('explain.provider').fill('yandex.ru');
    await desk.field('explain.text').fill('535 5.7.8 Error: authentication failed: Invalid user or password!');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('article')).toHaveCount(1);
    await desk.look('explain');
    await desk.field('explain.text').fill('Ошибка: ящик получателя переполнен. 552 5.2.2 Mailbox full');
    await desk.field('explain.provider').fill('');
    await desk.button('explain.go').click();
    await expect(desk.problem('recipient_mailbox_full')).toBeVisible();
    // A hostile text stays text.
    await desk.field('explain.text').fill('<img src=x onerror="document.title=1"> 535 [x](javascript:alert(1)) **b**');
    await desk.button('explain.go').click();
    await expect(page.getByRole('article')).toBeVisible();
    await expect(page.getByRole('article').locator('img, script, a[href^="javascript"]')).toHaveCount(0);
  });

  test('language and look change on the way; the problem is told again', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.toPassword('anna@srv.test');
    await desk.typePassword(lab.wrongPassword);
    await desk.button('secret.go').click();
    await desk.verdict('failed');
    await page.getByRole('radio', { name: otherName }).check({ force: true });
    const say = sayIn(other);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('verdict.failed'));
    await expect(page.getByRole('article', { name: titleOf(other, 'auth_bad_credentials') })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', other);
    await page
      .getByRole('navigation')
      .getByRole('button', { name: say('nav.preferences') })
      .click();
    await page.getByRole('radio', { name: say('theme.dark') }).check({ force: true });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await page
      .getByRole('radio', { name: { ru: 'Русский', en: 'English' }[lang], exact: true })
      .last()
      .check({ force: true });
    await expect(desk.title('preferences.title')).toBeVisible();
    await desk.look('preferences', { themes: ['dark'], foreign: /^(Русский|English)$/ });
    await page.goBack();
    await expect(desk.title('verdict.failed')).toBeVisible();
    await expect(desk.problem('auth_bad_credentials')).toBeVisible();
    await desk.look('result-after-switch', { themes: ['dark'] });

    const next = await desk.start();
    await expect(next.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  // In one direction: there and back passes both languages.
  if (lang === 'ru')
    test('language and look change while one types and while a check runs: nothing is lost, the run goes on', async ({ desk, lab }) => {
      const page = await desk.start();
      const there = sayIn(other);
      const speak = (name: string) => page.getByRole('radio', { name, exact: true }).first().check({ force: true });
      const h1 = page.getByRole('heading', { level: 1 });
      // Its letter never arrives: there is time.
      await desk.toPassword('boris@lost.test');
      await desk.typePassword(lab.password);
      await speak(otherName);
      await expect(h1).toHaveText(there('secret.title.main'));
      await expect(page.getByLabel(there('secret.label'), { exact: true })).toHaveValue(lab.password);
      await page.getByRole('button', { name: there('secret.go') }).click();
      await expect(h1).toHaveText(there('check.title'));
      const way = (say: typeof there) => page.getByRole('region', { name: say('check.way') });
      await expect(way(there)).toContainText(there('way.waiting'));

      await speak({ ru: 'Русский', en: 'English' }[lang]);
      await expect(h1).toHaveText(desk.say('check.title'));
      await expect(way(desk.say)).toContainText(desk.say('way.waiting'));
      await desk.place('nav.preferences').click();
      await page.getByRole('radio', { name: desk.say('theme.dark') }).check({ force: true });
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await page.keyboard.press('Escape');
      await expect(h1).toHaveText(desk.say('check.title'));
      await desk.look('check-after-switch', { themes: ['dark'] });
      await desk.button('stop').click();
      await expect(desk.title('result.stopped')).toBeVisible({ timeout: 11_000 });
      expect(
        desk.watch.sent().filter(({ url }) => url.endsWith('/api/run/check')),
        'one run all the time',
      ).toHaveLength(1);
    });

  test('this computer is examined', async ({ desk }) => {
    const page = await desk.start();
    await desk.place('nav.preferences').click();
    await expect(page.getByText(desk.say('vault.ready'), { exact: true })).toBeVisible();
    await desk.button('computer.go').click();
    await expect(page.getByText(desk.say('computer.resolvers'))).toBeVisible({ timeout: 30_000 });
    await desk.look('computer', { foreign: /^(Русский|English)$/ });
  });

  test('a saved mailbox is removed after a question', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.toPassword('anna@srv.test');
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('ok');
    await desk.button('result.to_mailbox').click();
    await desk.button('mailbox.remove').click();
    const dialog = page.getByRole('dialog', { name: desk.say('remove.title', { address: 'anna@srv.test' }) });
    await expect(dialog).toContainText(desk.say('remove.keychain'));
    await expect(dialog).toContainText(desk.say('remove.kept'));
    await desk.look('remove');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(desk.button('mailbox.remove')).toBeFocused();
    await desk.button('mailbox.remove').click();
    await dialog.getByRole('button', { name: desk.say('remove.yes'), exact: true }).click();
    await expect(desk.title('start.title')).toBeVisible();
    await expect(page.getByText('anna@srv.test', { exact: true })).toHaveCount(0);
    expect(await filesIn(desk.home)).not.toContain('anna@srv.test');
  });

  test('the whole way with the keyboard alone', async ({ desk, lab }) => {
    const page = await desk.start();
    await provePractice(desk);
    await desk.button('result.finish').click();
    await expect(desk.field('start.address')).toBeFocused();

    await page.keyboard.type('anna@srv.test');
    await page.keyboard.press('Enter');
    await desk.found();
    await tabTo(page, desk.button('continue'));
    await page.keyboard.press('Enter');
    await expect(desk.field('secret.label')).toBeFocused();
    await desk.typePassword(lab.password);
    await page.keyboard.press('Enter');
    await desk.verdict('ok');
    await expect(desk.title('verdict.ok')).toBeFocused();
    await page.keyboard.press('Control+r');
    await expect(desk.title('check.title')).toBeVisible();
    await desk.verdict('ok');

    await page.keyboard.press('F1');
    const help = page.getByRole('dialog', { name: desk.say('help.title') });
    await expect(help).toBeVisible();
    for (let turn = 0; turn < 4; turn++) {
      await page.keyboard.press('Tab');
      expect(await help.evaluate((dialog) => dialog.contains(document.activeElement)), 'the focus stays in the dialogue').toBe(true);
    }
    await desk.look('help');
    await page.keyboard.press('Escape');
    await expect(help).toHaveCount(0);

    await tabTo(page, desk.button('result.finish'));
    await page.keyboard.press('Enter');
    await expect(desk.field('start.address')).toBeFocused();
    const first = page.getByRole('button', { name: /^anna@srv\.test/ });
    const second = page.getByRole('button', { name: /^anna@works\.practice\.invalid/ });
    await tabTo(page, first);
    await page.keyboard.press('ArrowDown');
    await expect(second).toBeFocused();
    await page.keyboard.press('Home');
    await expect(first).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'anna@srv.test' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(desk.title('start.title')).toBeVisible();
  });

  test.describe('320 px', () => {
    test.use({ viewport: { width: 320, height: 640 } });
    test('every screen can be used in a narrow window', ({ desk }) => tour(desk, 'narrow'));
    if (lang === 'ru')
      test('a mailbox is set up in a narrow window', async ({ desk, lab }) => {
        await desk.start();
        await proveLive(desk, lab, 'narrow-live');
      });
  });
  test.describe('200 %', () => {
    test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    test('every screen can be used with letters twice the size', ({ desk }) => tour(desk, 'zoomed'));
    if (lang === 'en')
      test('a mailbox is set up with letters twice the size', async ({ desk, lab }) => {
        await desk.start();
        await proveLive(desk, lab, 'zoomed-live');
      });
  });
});
