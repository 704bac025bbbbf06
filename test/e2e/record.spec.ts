import { readFile } from 'node:fs/promises';
import { expect, inBoth, test } from './support/test.ts';

inBoth(() => {
  test('a restart in the middle loses nothing that was typed but the password; the record is kept as a page and as a text', async ({
    desk,
    lab,
  }) => {
    const page = await desk.start();
    await desk.giveAddress('anna@srv.test');
    await desk.found();
    await desk.button('found.change').click();
    await desk.field('hand.from').fill('anna@srv.test ');
    await desk.button('hand.use').click();
    await desk.typePassword(lab.password);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('mailready.draft') ?? '')).toContain('"screen":"secret"');
    // The desk looks for the password everywhere once the window closes, and the field is the one place where it may be.
    await desk.field('secret.label').fill('');

    const next = await desk.start();
    await expect(desk.text('resume.title', { address: 'anna@srv.test' })).toBeVisible();
    await expect(desk.field('start.address')).toHaveValue('anna@srv.test');
    await desk.look('resume');
    await desk.button('resume.go').click();
    await expect(desk.title('secret.title.main')).toBeVisible({ timeout: 20_000 });
    await expect(desk.field('secret.label')).toHaveValue('');
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('ok');
    await expect(next).toHaveTitle(new RegExp(`^${desk.say('verdict.short.ok')}: anna@srv\\.test`));

    for (const [button, kind] of [
      ['record.save_html', 'html'],
      ['record.save_text', 'txt'],
    ] as const) {
      const [download] = await Promise.all([next.waitForEvent('download'), desk.button(button).click()]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`^anna@srv\\.test \\d{4}-\\d\\d-\\d\\d MailReady\\.${kind}$`));
      const text = await readFile(await download.path(), 'utf8');
      expect(text).toContain('imap.srv.test');
      expect(text).not.toContain(lab.password);
    }
    await expect(desk.text('record.saved')).toBeVisible();

    await next.keyboard.press('F1');
    await desk.button('support.make').click();
    const preview = next.getByRole('region', { name: desk.say('support.preview') });
    await expect(preview).toContainText('…@srv.test');
    await expect(preview).not.toContainText('anna@');
  });
});
