import type { Desk } from './support/desk.ts';
import { expect, inBoth, test } from './support/test.ts';
import { readTable } from './support/texts.ts';

/** From the first screen into one practice case; ends before the password, or on the guide. */
async function begin(desk: Desk, scenario: string): Promise<void> {
  await desk.page.getByRole('button', { name: new RegExp(`^${desk.say('start.practice')}`) }).click();
  await expect(desk.title('practice.title')).toBeVisible();
  const title = readTable(desk.lang, 'practice')[`practice.${scenario}.title`] ?? '';
  await desk.buttonFor('practice.start', title).click();
  await desk.found();
  await expect(desk.page.getByText(desk.say('practice.strip', { title }))).toBeVisible();
  await desk.button('continue').click();
}

/** Practice passwords are public, so they may be seen. */
async function check(desk: Desk, password: string, field: 'secret.label' | 'secret.label_app' = 'secret.label'): Promise<void> {
  await desk.field(field).fill(password);
  await desk.button('secret.go').click();
}

inBoth(() => {
  test('practice: everything works', async ({ desk }) => {
    const page = await desk.start();
    await desk.place('nav.practice').click();
    await expect(page.getByRole('heading', { level: 2 })).toHaveCount(5);
    await desk.look('practice');
    await page.goBack();
    await begin(desk, 'works');
    await check(desk, 'practice-1234');
    await desk.verdict('ok');
    await desk.look('practice-works');
    await desk.button('result.finish').click();
    await expect(page.getByRole('listitem').filter({ hasText: 'anna@works.practice.invalid' })).toContainText(desk.say('verdict.short.ok'));
  });

  test('practice: a wrong password, then the right one', async ({ desk }) => {
    await desk.start();
    await begin(desk, 'wrong-password');
    await check(desk, 'practice-1234');
    await desk.verdict('failed');
    await desk.look('practice-wrong-password');
    await desk.action('auth_bad_credentials', 'reenter_password').click();
    await check(desk, 'practice-5678');
    await desk.verdict('ok');
  });

  test('practice: IMAP is switched off, is mended, and the check passes', async ({ desk }) => {
    await desk.start();
    await begin(desk, 'imap-off');
    await expect(desk.title('prepare.title', { provider: readTable(desk.lang, 'practice')['practice.name'] ?? '' })).toBeVisible();
    await desk.look('practice-prepare');
    await desk.button('prepare.done').click();
    await expect(desk.text('prepare.all_done')).toBeVisible();
    await expect(desk.button('prepare.next')).toBeFocused();
    await desk.button('prepare.next').click();
    await check(desk, 'practice-1234');
    await desk.verdict('failed');
    await expect(desk.problem('protocol_disabled_by_user')).toBeVisible();
    await desk.look('practice-imap-off');
    await desk.button('mend.did').click();
    await desk.verdict('ok');
  });

  test('practice: an app password is needed and typed with its spaces', async ({ desk }) => {
    const page = await desk.start();
    await begin(desk, 'app-password');
    await desk.look('practice-app-password-guide');
    await desk.button('prepare.later').click();
    await expect(desk.title('secret.title.app_password')).toBeVisible();
    await expect(page.getByText(desk.say('secret.later_title'))).toBeVisible();
    await check(desk, 'practice-1234', 'secret.label_app');
    await desk.verdict('failed');
    await expect(desk.problem('app_password_required')).toBeVisible();
    await desk.look('practice-app-password');
    await desk.action('app_password_required', 'reenter_password').click();
    await desk.field('secret.label_app').fill('scho olma ille tter');
    await expect(page.getByText(desk.say('secret.spaces'))).toBeVisible();
    await desk.look('secret-app-password');
    await desk.button('secret.go').click();
    await desk.verdict('ok');
  });

  test('practice: the letter lands in spam', async ({ desk }) => {
    const page = await desk.start();
    await begin(desk, 'junk');
    await check(desk, 'practice-1234');
    await desk.verdict('warnings');
    await expect(desk.problem('landed_in_spam')).toBeVisible();
    await expect(page.getByRole('region', { name: desk.say('check.way') })).toContainText(desk.say('way.in.junk'));
    await desk.look('practice-junk');
  });
});
