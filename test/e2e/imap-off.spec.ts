import { APP_PASSWORD } from '../live/lab/plan.ts';
import { switchImapOn } from '../live/support/imap-switch.ts';
import { expect, inBoth, test } from './support/test.ts';

const provider = { ru: 'Яндекс 360 для бизнеса (свой домен)', en: 'Yandex 360 for Business (own domain)' };
const domain = 'mxhosted.test';

inBoth((lang) => {
  test('Yandex with IMAP switched off: the guide, the refusal, the mend, and the letter arrives', async ({ desk, lab }) => {
    // Each language has a mailbox of its own: IMAP is switched on at the servers.
    const address = `${lang === 'ru' ? 'dina' : 'egor'}@${domain}`;
    const page = await desk.start();
    await desk.giveAddress(address);
    await desk.found();
    await expect(page.getByText(provider[lang]).first()).toBeVisible();
    await expect(desk.text('found.origin', { origin: desk.say('source.from.mx') }).first()).toBeVisible();
    await desk.button('continue').click();

    await expect(desk.title('prepare.title', { provider: provider[lang] })).toBeVisible();
    const saved = page.getByRole('listitem').filter({ has: desk.buttonFor('prepare.done', desk.say('prepare.step', { number: 5 })) });
    await expect(saved).toContainText(desk.say('proof.later'));
    await desk.look('yandex-prepare');
    await desk.button('prepare.later').click();

    await expect(desk.title('secret.title.app_password')).toBeVisible();
    await desk.typePassword(APP_PASSWORD, 'secret.label_app');
    await desk.button('secret.go').click();
    await desk.verdict('failed');
    const tile = (direction: 'receive' | 'send') =>
      page.getByRole('listitem').filter({ has: page.getByText(desk.say(`direction.${direction}`), { exact: true }) });
    await expect(tile('receive')).toContainText(desk.say('direction.receive.failed'));
    await expect(tile('send')).toContainText(desk.say('direction.send.passed'));
    await expect(page.getByRole('article')).toHaveCount(1);
    const problem = desk.problem('protocol_disabled_by_user', 'yandex360');
    await expect(problem).toContainText('protocol_disabled_by_user');
    await expect(problem).toContainText('LOGIN invalid credentials or IMAP is disabled');
    await desk.look('yandex-imap-off');

    // Without a screen nothing can open the page: its address is told instead.
    await desk.action('protocol_disabled_by_user', 'open_settings', 'yandex360').click();
    await expect(problem.getByRole('alert')).toContainText('https://mail.yandex.ru/#setup/client');
    await desk.action('protocol_disabled_by_user', 'open_guide', 'yandex360').click();
    await expect(desk.title('prepare.title', { provider: provider[lang] })).toBeVisible();
    await expect(saved).toContainText(desk.say('proof.login'));
    const done = desk.buttonFor('prepare.done', desk.say('prepare.step', { number: 5 }));
    // After a refusal the guide knocks again only ten seconds later: each language sees one side.
    if (lang === 'ru') {
      await done.click();
      await expect(saved).toContainText(desk.say('proof.said.not_yet'));
      await expect(saved).toContainText('IMAP is disabled');
      await desk.look('yandex-not-yet');
      await switchImapOn(lab, domain, address, APP_PASSWORD);
    } else {
      await switchImapOn(lab, domain, address, APP_PASSWORD);
      await done.click();
      await expect(page.getByText(desk.say('proof.said.done'))).toBeVisible();
      await expect(saved).toHaveCount(0);
      await desk.look('yandex-done');
    }

    await page.keyboard.press('Escape');
    await expect(desk.title('verdict.failed')).toBeVisible();
    await desk.action('protocol_disabled_by_user', 'check_again', 'yandex360').click();
    await desk.verdict('warnings');
    await expect(problem).toHaveCount(0);
    await expect(tile('receive')).toContainText(desk.say('direction.receive.passed'));
    await expect(page.getByRole('region', { name: desk.say('check.way') })).toContainText(desk.say('way.in.inbox'));
    await expect(page.getByText(desk.say('result.saved'), { exact: true })).toBeVisible();
    await desk.look('yandex-mended');
    expect((await lab.letters(address)).filter(({ text }) => text.includes('MailReady'))).toEqual([]);
  });
});
