import { filmRegions } from './support/lanes.ts';
import { changePassword } from './support/lab-password.ts';
import { expect, inBoth, test } from './support/test.ts';

inBoth((lang) => {
  test('a new mailbox is found by SRV, watched, proven and saved', async ({ desk, lab }) => {
    const page = await desk.start();
    await expect(desk.field('start.address')).toBeFocused();
    await desk.look('start');

    await desk.giveAddress('anna@srv.test');
    await desk.found();
    await expect(desk.text('found.origin', { origin: desk.say('source.from.srv') }).first()).toBeVisible();
    await expect(page.getByText('imap.srv.test', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('smtp.srv.test', { exact: true }).first()).toBeVisible();
    await page.getByText(desk.say('found.where')).click();
    await expect(page.getByText('_imaps._tcp.srv.test').first()).toBeVisible();
    await desk.look('found');

    await desk.button('continue').click();
    await expect(desk.title('secret.title.main')).toBeVisible();
    await expect(desk.field('secret.label')).toBeFocused();
    await desk.look('secret');

    const lanes = [desk.say('check.receive', { protocol: 'IMAP' }), desk.say('check.send'), desk.say('check.way')];
    const film = await filmRegions(page, lanes);
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('ok');
    const frames = await film.frames();
    const [running, passed] = [desk.say('status.running'), desk.say('status.passed')];
    const lives = (text: string | undefined): boolean => text?.includes(running) ?? false;
    expect(
      frames.some(([imap, smtp]) => lives(imap) && (lives(smtp) || smtp?.includes(passed) === true)),
      'both lanes ran side by side',
    ).toBe(true);
    expect(frames.filter(([imap]) => lives(imap)).length, 'IMAP steps were shown one after the other').toBeGreaterThan(2);
    expect(frames.filter(([, smtp]) => lives(smtp)).length, 'SMTP steps were shown one after the other').toBeGreaterThan(2);
    expect(
      frames.some(([, , way]) => way?.includes(desk.say('way.first'))),
      'the letter waited for both sign-ins',
    ).toBe(true);

    await expect(page.getByRole('region', { name: desk.say('check.way') })).toContainText(desk.say('way.in.inbox'));
    await expect(page.getByText(desk.say('result.saved'), { exact: true })).toBeVisible();
    await expect(page.getByText(desk.say('result.saved_secret.keychain'))).toBeVisible();
    await desk.look('result-ok');
    await page.getByText(desk.say('result.settings')).click();
    await page.getByText(/^(Все шаги|All steps)/).click();
    await desk.look('result-ok-open');

    await desk.button('result.finish').click();
    await expect(desk.title('start.title')).toBeVisible();
    await expect(desk.field('start.address')).toHaveValue('');
    await expect(page.getByRole('listitem').filter({ hasText: 'anna@srv.test' })).toContainText(desk.say('verdict.short.ok'));
    await desk.look('start-saved');
    expect((await lab.letters('anna@srv.test')).filter((letter) => letter.text.includes('MailReady')).length, 'no test letter stays').toBe(
      0,
    );
  });

  test('the next day it is there, is checked again, and gets a new password when that works', async ({ desk, lab }) => {
    // Each language has a mailbox of its own: its password is changed on the servers.
    const domain = lang === 'ru' ? 'autoconf-own.test' : 'wellknown.test';
    const address = `boris@${domain}`;
    await changePassword(lab, domain, address, lab.password);
    await desk.start();
    await desk.toPassword(address);
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('warnings');

    let page = await desk.start();
    const row = page.getByRole('listitem').filter({ hasText: address });
    await expect(row).toContainText(desk.say('verdict.short.warnings'));
    await page.getByRole('button', { name: new RegExp(`^${address}`) }).click();
    await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
    await expect(page.getByText(desk.say('secret_place.keychain'))).toBeVisible();
    await expect(page.getByText(desk.say('history.kind.check'))).toBeVisible();
    await desk.look('mailbox');
    await desk.again();
    await desk.verdict('warnings');

    // The administrator changes the password.
    const fresh = 'Lab/fresh+"ключ" 3';
    await changePassword(lab, domain, address, fresh);
    await desk.again();
    await desk.verdict('failed');
    await expect(desk.problem('auth_bad_credentials', 'worked').first()).toBeVisible();
    await desk.button('result.to_mailbox').click();
    await desk.button('mailbox.new_password').click();
    await expect(desk.title('secret.replace_title')).toBeVisible();
    await desk.look('new-password');
    await desk.typePassword(lab.wrongPassword);
    await desk.button('secret.replace_go').click();
    await expect(desk.text('result.not_replaced')).toBeVisible({ timeout: 30_000 });
    await desk.look('new-password-wrong');

    // The saved one was left alone: it works again as soon as the server takes it.
    await changePassword(lab, domain, address, lab.password);
    await desk.button('result.to_mailbox').click();
    await desk.again();
    await desk.verdict('warnings');

    await changePassword(lab, domain, address, fresh);
    await desk.button('result.to_mailbox').click();
    await desk.button('mailbox.new_password').click();
    await desk.typePassword(fresh);
    await desk.button('secret.replace_go').click();
    await expect(desk.text('result.replaced')).toBeVisible({ timeout: 60_000 });
    await desk.look('new-password-right');

    page = await desk.start();
    await desk.buttonFor('mailboxes.check', address).click();
    await desk.verdict('warnings');
    await desk.button('result.to_mailbox').click();
    await expect(page.getByText(desk.say('history.kind.password')).first()).toBeVisible();
    await desk.look('mailbox-history');
  });

  test.describe('on a computer without a keychain', () => {
    test.use({ withKeychain: false });
    test('the person is told, the password lasts until the program closes and is asked for the next day', async ({ desk, lab }) => {
      let page = await desk.start();
      await expect(page.getByText(desk.say('vault.absent.title'))).toBeVisible();
      await desk.look('start-no-keychain');
      await desk.toPassword('boris@srv.test');
      await expect(page.getByText(desk.say('secret.kept_session'))).toBeVisible();
      await desk.typePassword(lab.password);
      await desk.button('secret.go').click();
      await desk.verdict('warnings');
      await expect(desk.problem('keychain_absent')).toBeVisible();
      await expect(page.getByText(desk.say('result.saved_secret.session'))).toBeVisible();
      await desk.look('result-no-keychain');
      await desk.again();
      await desk.verdict('warnings');

      page = await desk.start();
      const row = page.getByRole('listitem').filter({ hasText: 'boris@srv.test' });
      await expect(row).toContainText(desk.say('secret_place.none'));
      await desk.buttonFor('mailboxes.check', 'boris@srv.test').click();
      await expect(desk.title('secret.replace_title')).toBeVisible();
      await desk.look('password-asked-again');
      await desk.typePassword(lab.password);
      await desk.button('secret.replace_go').click();
      await desk.verdict('warnings');
    });
  });
});
