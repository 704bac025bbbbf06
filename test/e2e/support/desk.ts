import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import type { ActionId } from '../../../src-main/contract/problem.ts';
import type { Lab } from '../../live/lab/lab.ts';
import { startHost } from './host.ts';
import type { Host } from './host.ts';
import { lookAt } from './look.ts';
import type { LookOptions } from './look.ts';
import { escape, readTable, sayIn, titleOf, whole } from './texts.ts';
import type { Key, Lang, Say } from './texts.ts';
import { everythingIn, filesIn, formsOf } from './traces.ts';
import { watchPage } from './watch.ts';
import type { Watch } from './watch.ts';

export interface DeskOptions {
  readonly context: BrowserContext;
  readonly lang: Lang;
  readonly lab: Lab | null;
  readonly keychain: Readonly<Record<string, string>> | null;
}

/** One person at one computer: a profile folder, a running MailReady, its window. */
export class Desk {
  readonly lang: Lang;
  readonly say: Say;
  readonly home: string;
  #options: DeskOptions;
  #host: Host | null = null;
  #page: Page | null = null;
  #watches: { readonly page: Page; readonly watch: Watch }[] = [];
  #secrets = new Set<string>();
  #printed = '';

  private constructor(options: DeskOptions, home: string) {
    this.#options = options;
    this.lang = options.lang;
    this.say = sayIn(options.lang);
    this.home = home;
  }

  static async set(options: DeskOptions): Promise<Desk> {
    return new Desk(options, await mkdtemp(join(tmpdir(), 'mailready-e2e-home-')));
  }

  get host(): Host {
    if (this.#host === null) throw new Error('MailReady has not been started.');
    return this.#host;
  }
  get page(): Page {
    if (this.#page === null) throw new Error('There is no window.');
    return this.#page;
  }
  get watch(): Watch {
    const last = this.#watches.at(-1);
    if (last === undefined) throw new Error('There is no window.');
    return last.watch;
  }

  /** Starts MailReady and opens its window; a second call is the next day: the program was closed meanwhile. */
  async start(): Promise<Page> {
    await this.close();
    this.#host = await startHost({ ...this.#options, home: this.home });
    const page = await this.#options.context.newPage();
    this.#page = page;
    this.#watches.push({ page, watch: await watchPage(page, () => this.host.origin) });
    await page.goto(this.host.address);
    await expect(this.title('start.title')).toBeVisible();
    return page;
  }

  /** Closes the window and ends MailReady; `start` is the next day. */
  async close(): Promise<void> {
    if (this.#page !== null) await this.#searchPage(this.#page);
    await this.#page?.close();
    this.#page = null;
    if (this.#host === null) return;
    const host = this.#host;
    this.#host = null;
    expect(await host.stop(), `MailReady ends well; it printed:\n${host.printed()}`).toBe(0);
    this.#printed += host.printed();
  }

  /** Ends everything. Fails when a window complained or a typed password is anywhere. */
  async clear(): Promise<void> {
    try {
      await this.close();
      for (const { watch } of this.#watches) expect(watch.complaints(), 'what the window complained about').toEqual([]);
      this.#searchIn('what MailReady printed', this.#printed);
      this.#searchIn('the profile folder', await filesIn(this.home));
      for (const { watch } of this.#watches) {
        this.#searchIn('answers of the host', watch.answers());
        this.#searchIn('addresses', watch.addresses().join('\n'));
        // The window hands a password over in this one call; everything else works with its handle.
        for (const { url, body } of watch.sent()) this.#searchIn(url, url.endsWith('/api/call/secret.hold') ? url : `${url}\n${body}`);
      }
    } finally {
      await this.#page?.close();
      await this.#host?.stop();
      await rm(this.home, { recursive: true, force: true });
    }
  }

  async #searchPage(page: Page): Promise<void> {
    for (const [place, text] of Object.entries(await everythingIn(page))) this.#searchIn(place, text);
  }
  #searchIn(place: string, text: string): void {
    const low = text.toLowerCase();
    for (const secret of this.#secrets)
      for (const form of formsOf(secret)) expect(low.includes(form.toLowerCase()), `the password in ${place}`).toBe(false);
  }

  /** The state that is shown, in both themes; see `lookAt`. */
  look(state: string, options?: LookOptions): Promise<void> {
    return lookAt(this.page, this.lang, state, options);
  }

  title(key: Key, values?: Readonly<Record<string, string | number>>): Locator {
    return this.page.getByRole('heading', { level: 1, name: whole(this.say(key, values)) });
  }
  /** A button by its words; those for screen readers may follow after a colon. */
  button(key: Key, values?: Readonly<Record<string, string | number>>): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^\\s*${escape(this.say(key, values))}\\s*(:.*)?$`, 'su') });
  }
  /** A button of one thing among several: its name follows for screen readers. */
  buttonFor(key: Key, what: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^\\s*${escape(this.say(key))}\\s*:\\s*${escape(what)}\\s*$`, 'u') });
  }
  field(key: Key): Locator {
    return this.page.getByLabel(this.say(key), { exact: true });
  }
  text(key: Key, values?: Readonly<Record<string, string | number>>): Locator {
    return this.page.getByText(this.say(key, values), { exact: true });
  }
  place(key: Key): Locator {
    return this.page
      .getByRole('navigation', { name: this.say('nav.label') })
      .getByRole('button', { name: new RegExp(`^\\s*${escape(this.say(key))}`, 'u') });
  }
  /** The card of a problem. */
  problem(code: ProblemCode, variant?: string): Locator {
    return this.page.getByRole('article', { name: titleOf(this.lang, code, variant) });
  }
  /** What the program offers to do about a problem. */
  action(code: ProblemCode, action: ActionId, variant?: string): Locator {
    return this.problem(code, variant).getByRole('button', {
      name: readTable(this.lang, 'problems')[`action.${action}`] ?? '',
      exact: true,
    });
  }

  /** Checks the mailbox again: the screen's own button, which comes after those of banners and problems. */
  async again(): Promise<void> {
    await this.button('result.again').last().click();
  }

  /** Types the address on the first screen and waits for what was found. */
  async giveAddress(address: string): Promise<void> {
    await this.field('start.address').fill(address);
    await this.button('start.go').click();
  }
  async found(): Promise<void> {
    await expect(this.title('found.title')).toBeVisible({ timeout: 20_000 });
  }
  /** Types the password without starting the check. From now on it must be nowhere. */
  async typePassword(password: string, field: Key = 'secret.label'): Promise<void> {
    this.#secrets.add(password);
    await this.field(field).fill(password);
  }
  /** From the first screen to the password, by the trusted way. */
  async toPassword(address: string): Promise<void> {
    await this.giveAddress(address);
    await this.found();
    await this.button('continue').click();
    await expect(this.title('secret.title.main')).toBeVisible();
  }
  async verdict(verdict: 'ok' | 'warnings' | 'failed'): Promise<void> {
    const any = this.page.getByRole('heading', {
      level: 1,
      name: new RegExp(`^(${(['ok', 'warnings', 'failed'] as const).map((name) => escape(this.say(`verdict.${name}`))).join('|')})$`, 'u'),
    });
    await expect(any).toBeVisible({ timeout: 75_000 });
    await expect(any).toHaveText(this.say(`verdict.${verdict}`));
  }
}
