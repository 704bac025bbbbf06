import { expect, inBoth, test } from './support/test.ts';

inBoth(() => {
  test('a wrong password is explained once, typed again, and the mailbox works', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.toPassword('anna@srv.test');
    await desk.button('secret.go').click();
    await expect(page.getByText(desk.say('secret.empty'))).toBeVisible();
    await expect(desk.field('secret.label')).toBeFocused();
    await desk.look('secret-empty');
    await desk.typePassword(lab.wrongPassword);
    await desk.button('secret.reveal').click();
    await expect(desk.field('secret.label')).toHaveAttribute('type', 'text');
    await desk.button('secret.go').click();
    await desk.verdict('failed');
    await expect(desk.problem('auth_bad_credentials')).toHaveCount(1);
    await desk.look('wrong-password');
    await page.getByText(desk.say('details'), { exact: true }).first().click();
    await page.getByText(desk.say('problem.letter'), { exact: true }).first().click();
    await desk.look('wrong-password-details');
    // The exact words are there for whoever helps: the code, the server, its reply.
    await expect(desk.problem('auth_bad_credentials')).toContainText('auth_bad_credentials');
    await expect(desk.problem('auth_bad_credentials')).toContainText('srv.test');

    await desk.action('auth_bad_credentials', 'reenter_password').click();
    await expect(desk.title('secret.title.main')).toBeVisible();
    await expect(desk.field('secret.label')).toHaveValue('');
    await expect(desk.field('secret.label')).toHaveAttribute('type', 'password');
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('ok');
  });
});
