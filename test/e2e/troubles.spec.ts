import { readFile } from 'node:fs/promises';
import type { Desk } from './support/desk.ts';
import { expect, inBoth, test } from './support/test.ts';
import { filesIn, formsOf } from './support/traces.ts';

/** The whole way with the right password; servers that must be asked about are confirmed. */
async function walk(desk: Desk, address: string, password: string): Promise<void> {
  await desk.start();
  await desk.giveAddress(address);
  await desk.found();
  await desk.page.getByRole('button', { name: new RegExp(`^(${desk.say('found.confirm')}|${desk.say('continue')})$`) }).click();
  await expect(desk.title('secret.title.main')).toBeVisible();
  await desk.typePassword(password);
  await desk.button('secret.go').click();
}

/** Connections of this machine to an address, at any port, that are open. */
async function openConnections(address: string): Promise<number> {
  const hex = address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, , remote, state]) => remote?.startsWith(`${hex}:`) === true && state === '01').length;
}

inBoth((lang) => {
  for (const [domain, code, verdict] of [
    ['junk.test', 'landed_in_spam', 'warnings'],
    ['nosent.test', 'folder_missing', 'warnings'],
    ['only587.test', 'port_blocked_locally', 'warnings'],
    ['expired.test', 'tls_cert_expired', 'failed'],
    ['full.test', 'own_mailbox_full', 'failed'],
    ['smtp-refused.test', 'auth_bad_credentials', 'failed'],
  ] as const) {
    test(`${domain}: ${code}`, async ({ desk, lab }) => {
      await walk(desk, `anna@${domain}`, lab.password);
      await desk.verdict(verdict);
      await expect(desk.problem(code).first()).toBeVisible();
      await expect(desk.problem(code).first(), 'the details name the problem').toContainText(code);
      if (code === 'landed_in_spam')
        await expect(desk.page.getByRole('region', { name: desk.say('check.way') })).toContainText(desk.say('way.in.junk'));
      await desk.look(code);
    });
  }

  // In one language only: the folder is really made, and the other journey would find it.
  if (lang === 'ru')
    test('no folder for sent letters: made by one button, the check passes, and the folder can be taken away again', async ({
      desk,
      lab,
    }) => {
      await walk(desk, 'boris@nosent.test', lab.password);
      const { page } = desk;
      await desk.verdict('warnings');
      await desk.action('folder_missing', 'create_sent_folder').click();
      await expect(page.getByText(desk.say('folder.made', { folder: 'Sent' }))).toBeVisible({ timeout: 60_000 });
      // What stays is a remark about the lab's server, which does not say whether it examined the sender.
      await expect(page.getByRole('article')).toHaveCount(1);
      await expect(desk.problem('authentication_results_missing')).toBeVisible();
      await desk.look('folder-made');
      await desk.button('folder.undo').click();
      await expect(page.getByText(desk.say('folder.made', { folder: 'Sent' }))).toHaveCount(0);
      await desk.again();
      await desk.verdict('warnings');
      await expect(desk.problem('folder_missing')).toBeVisible();
    });

  // In one language: the folder stays.
  if (lang === 'en')
    test('a mailbox that lacks nothing but the folder for sent letters: one button, and everything works', async ({ desk, lab }) => {
      await walk(desk, 'anna@newsent.test', lab.password);
      await desk.verdict('warnings');
      await expect(desk.page.getByRole('article')).toHaveCount(1);
      await desk.action('folder_missing', 'create_sent_folder').click();
      await desk.verdict('ok');
      await expect(desk.page.getByRole('article')).toHaveCount(0);
      await expect(desk.page.getByText(desk.say('folder.made', { folder: 'Sent' }))).toBeVisible();
    });

  test('a server without TLS never gets the password', async ({ desk, lab }) => {
    await walk(desk, 'anna@plain.test', lab.password);
    await desk.verdict('failed');
    await expect(desk.problem('starttls_unavailable').first()).toBeVisible();
    await desk.look('starttls_unavailable');
    const heard = await lab.transcript('plain.test');
    for (const form of formsOf(lab.password)) expect(heard.includes(form), 'the password in clear').toBe(false);
  });

  test('a sender that the login does not own: one button sends as the login', async ({ desk, lab }) => {
    const page = await desk.start();
    await desk.giveAddress('director@notowned.test');
    await desk.found();
    await desk.button('found.change').click();
    await desk.field('hand.login').fill('boss@notowned.test');
    await desk.button('hand.use').click();
    await desk.typePassword(lab.password);
    // A letter to the director would land in a mailbox that this login does not open.
    await page.getByText(desk.say('secret.more'), { exact: true }).click();
    await page.getByRole('checkbox', { name: desk.say('secret.send') }).uncheck();
    await desk.look('secret-more');
    await desk.button('secret.go').click();
    await desk.verdict('failed');
    await expect(desk.problem('sender_not_owned')).toBeVisible();
    await desk.look('sender_not_owned');
    await desk.action('sender_not_owned', 'use_login_as_sender').click();
    await desk.verdict('ok');
  });

  // In one language: the gallery shows the texts of both.
  if (lang === 'ru')
    test('a proxy that does not answer: one button leads to its settings, and back the check passes', async ({ desk, lab }) => {
      const page = await desk.start();
      await desk.toPassword('anna@srv.test');
      await desk.place('nav.preferences').click();
      await page.getByRole('radio', { name: desk.say('proxy.manual') }).check({ force: true });
      await desk.field('proxy.host').fill('127.0.0.1');
      await desk.field('proxy.port').fill('9');
      await desk.button('proxy.save').click();
      await expect(desk.text('proxy.saved', { address: 'http://127.0.0.1:9' })).toBeVisible();
      await page.keyboard.press('Escape');
      await desk.typePassword(lab.password);
      await desk.button('secret.go').click();
      await desk.verdict('failed');
      await expect(page.getByRole('article')).toHaveCount(1);
      await desk.look('proxy_required', { foreign: /^http:/ });

      await desk.action('proxy_required', 'open_proxy_settings', 'unreachable').click();
      const section = page.getByRole('heading', { level: 2, name: desk.say('proxy.title') });
      await expect(section).toBeFocused();
      await expect(section).toBeInViewport();
      await expect(page.getByRole('radio', { name: desk.say('proxy.manual') })).toBeChecked();
      await page.getByRole('radio', { name: desk.say('proxy.none') }).check({ force: true });
      await expect(desk.text('proxy.saved_direct')).toBeVisible();
      await page.keyboard.press('Escape');
      await desk.action('proxy_required', 'check_again', 'unreachable').click();
      await desk.verdict('ok');
    });

  test('servers that never speak: Stop reacts at once and tidies up', async ({ desk, lab }) => {
    await walk(desk, 'anna@stall.test', lab.password);
    const { page } = desk;
    await expect(desk.title('check.title')).toBeVisible();
    const place = lab.domain('stall.test').hosts[0]?.address ?? '';
    await expect.poll(() => openConnections(place)).toBeGreaterThan(0);
    await desk.look('check-running');
    await page.evaluate((title) => {
      const marks = window as unknown as { pressed?: number; shown?: number };
      addEventListener('click', () => (marks.pressed = performance.now()), { capture: true, once: true });
      const look = new MutationObserver(() => {
        if (document.querySelector('h1')?.textContent.trim() !== title) return;
        look.disconnect();
        requestAnimationFrame(() => (marks.shown = performance.now()));
      });
      look.observe(document.body, { subtree: true, childList: true, characterData: true });
    }, desk.say('check.title_stopping'));
    await desk.button('stop').click();
    await expect(desk.title('result.stopped')).toBeVisible({ timeout: 11_000 });
    const took = await page.evaluate(() => {
      const { pressed = NaN, shown = NaN } = window as unknown as { pressed?: number; shown?: number };
      return shown - pressed;
    });
    expect(took, 'milliseconds until the window says that it stops').toBeLessThan(200);
    await expect.poll(() => openConnections(place), { timeout: 11_000 }).toBe(0);
    await desk.look('stopped');
  });

  test('a stopped check remembers the letter that it could not find', async ({ desk, lab }) => {
    await walk(desk, 'anna@lost.test', lab.password);
    await expect(desk.page.getByText(desk.say('way.waiting'))).toBeVisible({ timeout: 20_000 });
    await desk.look('check-waiting');
    await desk.page.keyboard.press('Escape');
    await expect(desk.title('result.stopped')).toBeVisible({ timeout: 12_000 });
    await desk.look('stopped-letter');
    expect(await filesIn(desk.home)).toMatch(/<[^>\s]+@[^>\s]+>/);
  });

  test('a provider that takes no passwords is told plainly, without a network', async ({ desk }) => {
    const page = await desk.start();
    await desk.giveAddress('anna@outlook.com');
    await desk.found();
    await desk.look('found-outlook', { foreign: /Outlook\.com/ });
    await desk.button('continue').click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (await desk.button('prepare.next').isVisible()) {
      await desk.look('prepare-outlook');
      await desk.button('prepare.next').click();
    }
    await expect(desk.title('secret.none_title')).toBeVisible();
    await expect(page.getByText(desk.say('secret.none_today'))).toBeVisible();
    await expect(page.locator('input[type=password]')).toHaveCount(0);
    await desk.look('no-password');
  });

  test('nothing is found: said so, and the settings can be typed', async ({ desk }) => {
    await desk.start();
    await desk.giveAddress('anna@nothing.test');
    await expect(desk.title('found.title_hand')).toBeVisible({ timeout: 20_000 });
    await desk.look('nothing-found');
  });

  test('detection shows what it asks, and can be stopped', async ({ desk }) => {
    const page = await desk.start();
    // Held back here, so that there is time to look; the host never hears of this run.
    desk.watch.expect(/\/api\/cancel\//);
    await page.route('**/api/run/discover', () => undefined);
    await desk.giveAddress('anna@deaddns.test');
    await expect(desk.title('found.title_busy')).toBeVisible();
    await expect(page.getByText(desk.say('source_outcome.asking')).first()).toBeVisible();
    await desk.look('found-busy');
    await page.unroute('**/api/run/discover');
    await desk.button('found.other_address').click();
    await desk.field('start.address').fill('boris@deaddns.test');
    await desk.button('start.go').click();
    await desk.button('stop').click();
    await expect(desk.text('found.stopped')).toBeVisible({ timeout: 5000 });
    await desk.look('found-stopped');
  });
});
