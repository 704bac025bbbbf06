import { expect, inBoth, test } from './support/test.ts';
import { readTable } from './support/texts.ts';

inBoth((lang) => {
  test('servers of somebody else are asked about by their domain; no password before the yes', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.giveAddress('anna@srv-foreign.test');
    await desk.found();
    await expect(page.getByRole('heading', { name: desk.say('found.trust_title') })).toBeVisible();
    const hosts = page.getByRole('listitem').filter({ hasText: 'hosting-farm.test' });
    await expect(hosts).toHaveText(['imap.hosting-farm.test', 'smtp.hosting-farm.test']);
    await expect(hosts.locator('b')).toHaveText(['hosting-farm.test', 'hosting-farm.test']);
    await desk.look('untrusted');

    // Nothing on this screen takes a password or starts a check, and going around it asks again.
    await expect(page.locator('input[type=password]')).toHaveCount(0);
    await page.keyboard.press('Control+r');
    await page.keyboard.press('Enter');
    await expect(page.locator('input[type=password]')).toHaveCount(0);
    expect(desk.watch.sent().filter(({ url }) => /\/(run\/check|call\/secret\.hold)$/.test(url))).toEqual([]);

    // The program itself does not believe a window that skips the question.
    const answer = await page.evaluate(
      async ({ language }) => {
        const bearer = sessionStorage.getItem('mailready.session') ?? '';
        const post = (path: string, body: unknown, extra = {}): Promise<Response> =>
          fetch(path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...extra },
            body: JSON.stringify(body),
          });
        const held = (await (await post('/api/call/secret.hold', { value: 'something' })).json()) as { value: { handle: string } };
        const input = { address: 'anna@srv-foreign.test', language, secret: { kind: 'held', handle: held.value.handle } };
        return (await post('/api/run/check', input, { 'x-run-id': crypto.randomUUID() })).text();
      },
      { language: lang },
    );
    expect(answer).toContain('"settings_unconfirmed"');
    expect(answer).not.toContain('"imap.login"');

    await desk.button('found.confirm').click();
    await expect(desk.title('secret.title.main')).toBeVisible();
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('warnings');
  });

  test('the person may take other servers instead: settings by hand', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.giveAddress('anna@srv-foreign.test');
    await desk.found();
    await desk.button('found.by_hand').click();
    await expect(desk.title('found.title_hand')).toBeVisible();
    await desk.look('by-hand');
    const incoming = page.getByLabel(desk.say('hand.host')).first();
    const outgoing = page.getByLabel(desk.say('hand.host')).last();
    const port = page.getByLabel(desk.say('settings.port'), { exact: true });

    await incoming.fill('');
    await outgoing.fill('');
    await desk.button('hand.use').click();
    await expect(page.getByText(desk.say('hand.error.both_empty'))).toBeVisible();
    await incoming.fill('not a host');
    await port.first().fill('99999');
    await expect(page.getByText(desk.say('hand.error.host_bad'))).toBeVisible();
    await expect(page.getByText(desk.say('hand.error.port_bad'))).toBeVisible();
    await desk.look('by-hand-wrong');

    await incoming.fill('mail.hosting-farm.test');
    await port.first().fill('143');
    await expect(page.getByRole('radio', { name: desk.say('security.starttls') }).first()).toBeChecked();
    await outgoing.fill('mail.hosting-farm.test');
    await page
      .getByRole('radio', { name: desk.say('security.starttls') })
      .last()
      .check({ force: true });
    await expect(port.last()).toHaveValue('587');
    // What was seen of the port before may be a few lines long: the button stands still once both answers are there.
    await expect(page.getByText(readTable(lang, 'mark')['mark.answers'] ?? '')).toHaveCount(2);
    await desk.button('hand.use').click();
    await expect(desk.title('secret.title.main')).toBeVisible();
    await desk.typePassword(lab.password);
    await desk.button('secret.go').click();
    await desk.verdict('warnings');
    await page.getByText(desk.say('result.settings')).click();
    await expect(page.getByText('mail.hosting-farm.test', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('587', { exact: true }).first()).toBeVisible();
  });
});
