import { fillProfile } from './support/many-mailboxes.ts';
import { expect, test } from './support/test.ts';

/** A firm with two hundred mailboxes: one of them real, found in the long list and checked again. */
test('two hundred saved mailboxes: listed, walked, filtered, opened, one checked again', async ({ desk, lab }) => {
  const address = 'anna@srv.test';
  await desk.start();
  await desk.toPassword(address);
  await desk.typePassword(lab.password);
  await desk.button('secret.go').click();
  await desk.verdict('ok');

  // The next day the administrator has handed over a profile with all the others.
  await desk.close();
  const others = await fillProfile(desk.home, 200);
  expect(others).toHaveLength(199);
  const page = await desk.start();
  await expect(page.getByRole('heading', { level: 2, name: desk.say('mailboxes.title', { count: 200 }) })).toBeVisible();
  await expect(page.getByText(desk.say('mailboxes.broken', { count: 39 }))).toBeVisible();
  await expect(page.locator('[data-row]')).toHaveCount(200);
  const rows = page.locator('li:visible > [data-row]');

  // What does not work comes first; the arrow keys walk, and the row with the focus is in view.
  await expect(rows.first()).toContainText(desk.say('verdict.short.failed'));
  await rows.first().focus();
  for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowDown');
  await expect(rows.nth(12)).toBeFocused();
  await expect(rows.nth(12)).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press('End');
  await expect(rows.last()).toBeFocused();
  await expect(rows.last()).toBeInViewport({ ratio: 0.9 });

  const filter = page.getByRole('searchbox', { name: desk.say('mailboxes.filter') });
  await filter.fill('nobody');
  await expect(desk.text('mailboxes.none_match')).toBeVisible();
  await expect(rows).toHaveCount(0);
  await filter.fill('SKLAD');
  await expect(rows).toHaveCount(25);
  await rows.first().focus();
  await page.keyboard.press('End');
  await expect(rows.last(), 'hidden rows are not walked to').toBeFocused();
  await filter.fill('anna@');
  await expect(rows).toHaveCount(1);

  await rows.first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeFocused();
  await desk.again();
  await desk.verdict('ok');
  await desk.place('nav.start').click();
  await expect(page.getByRole('listitem').filter({ hasText: address })).toContainText(desk.say('verdict.short.ok'));
});
