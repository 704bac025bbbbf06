import { expect, inBoth, test } from './support/test.ts';
import { readTable } from './support/texts.ts';

/** What is typed, what is wrong with it, and the address that is offered instead. */
const faults = [
  ['', 'empty', null],
  ['anna', 'no_at', null],
  ['anna@@srv.test', 'two_at', 'anna@srv.test'],
  ['anna @srv.test', 'spaces', 'anna@srv.test'],
  ['anna@srv.test.', 'trailing_dot', 'anna@srv.test'],
  ['аnna@srv.test', 'mixed_letters', 'anna@srv.test'],
  ['anna@mаil.ru', 'mixed_letters', 'anna@mail.ru'],
  [`anna@${'a'.repeat(290)}.test`, 'too_long', null],
  ['фттф"ьфшдюкг', 'wrong_layout', 'anna@mail.ru'],
] as const;

inBoth((lang) => {
  test('a wrong address is explained at the field, the right one is offered', async ({ desk }) => {
    const page = await desk.start();
    const texts = readTable(lang, 'app');
    const field = desk.field('start.address');
    for (const [typed, fault, offer] of faults) {
      await field.fill(typed);
      await desk.button('start.go').click();
      await expect(page.getByText(texts[`address.${fault}`] ?? '')).toBeVisible();
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toBeFocused();
      await expect(field).toHaveAccessibleDescription(new RegExp((texts[`address.${fault}`] ?? '').slice(0, 20)));
      if (offer === null) await expect(page.getByRole('button', { name: /@/ })).toHaveCount(0);
      else await expect(desk.button('start.take', { address: offer })).toBeVisible();
      if (fault === 'empty' || fault === 'too_long' || fault === 'wrong_layout') await desk.look(`address-${fault}`, { foreign: /^a{20}/ });
    }
    await field.fill('anna@srv.test.');
    await expect(page.getByText(texts['address.trailing_dot'] ?? '')).toHaveCount(0);
    await page.keyboard.press('Enter');
    await desk.button('start.take', { address: 'anna@srv.test' }).click();
    await desk.found();
    await desk.button('found.other_address').click();
    await expect(field).toHaveValue('anna@srv.test');
  });

  test('a Cyrillic domain is typed, found and shown as people write it', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.field('start.address').pressSequentially('anna@пример.test', { delay: 5 });
    await page.keyboard.press('Enter');
    await desk.found();
    await expect(page.getByText('anna@пример.test').first()).toBeVisible();
    await desk.look('found-idn', { foreign: /пример|Lab mail/ });
    await desk.button('continue').click();
    await desk.typePassword(lab.password);
    await page.keyboard.press('Enter');
    await desk.verdict('warnings');
  });

  test('nothing typed is lost: reload, Back, another section', async ({ desk, lab }) => {
    const page = await desk.start();
    const field = desk.field('start.address');
    await field.fill('anna@srv.te');
    await desk.place('nav.explain').click();
    await desk.field('explain.text').fill('535 5.7.8 no');
    await page.goBack();
    await expect(field).toHaveValue('anna@srv.te');
    await page.waitForTimeout(1200);
    await page.reload();
    await expect(field).toHaveValue('anna@srv.te');
    await desk.place('nav.explain').click();
    await expect(desk.field('explain.text')).toHaveValue('535 5.7.8 no');
    await desk.place('nav.start').click();
    await field.fill('anna@srv.test');
    await page.keyboard.press('Enter');
    await desk.found();
    await desk.button('continue').click();
    await desk.typePassword(lab.password);
    await page.keyboard.press('Escape');
    await desk.found();
    await page.keyboard.press('Escape');
    await expect(field).toHaveValue('anna@srv.test');
  });
});
