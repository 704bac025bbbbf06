import '../transport/no-eval.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import './gallery.css';
import { mount } from 'svelte';
import { createClient } from '../../src-main/contract/transport.ts';
import Window from '../features/shell/window.svelte';
import { setShownLanguage } from '../i18n/i18n.svelte.ts';
import { makeApp } from '../state/app.ts';
import { galleryLine } from './line.ts';
import { stateNames } from './state-names.ts';
import type { StateName } from './state-names.ts';
import type { Frame } from './make-state.ts';
import { stateOf } from './states.ts';

/** `?state=…&lang=ru|en&theme=light|dark`; without a state the list of all of them. */
const query = new URLSearchParams(location.search);
const frame: Frame = {
  lang: query.get('lang') === 'en' ? 'en' : 'ru',
  theme: (['light', 'dark'] as const).find((theme) => theme === query.get('theme')) ?? 'system',
  now: Date.parse('2026-11-22T11:42:00+03:00'),
};
const asked = query.get('state');
const name = stateNames.find((known) => known === asked);

if (name === undefined) list();
else show(name);

function show(state: StateName): void {
  setShownLanguage(frame.lang);
  // A browser that takes pictures refuses notifications without a word, and the offer would never be seen.
  if ('Notification' in window) Object.defineProperty(Notification, 'permission', { value: 'default' });
  // Pictures must not depend on the day on which they are taken.
  const app = makeApp(createClient(galleryLine()), stateOf(state, frame), () => frame.now);
  mount(Window, { target: document.body, props: { app, boot: false } });
}

function list(): void {
  const heading = document.createElement('h1');
  heading.textContent = 'Gallery';
  const items = document.createElement('ul');
  items.className = 'gallery';
  for (const state of stateNames) {
    const item = document.createElement('li');
    item.append(`${state}: `);
    for (const [lang, theme] of [
      ['ru', 'light'],
      ['ru', 'dark'],
      ['en', 'light'],
      ['en', 'dark'],
    ] as const) {
      const link = document.createElement('a');
      link.href = `?state=${state}&lang=${lang}&theme=${theme}`;
      link.textContent = `${lang} ${theme}`;
      item.append(link, ' ');
    }
    items.append(item);
  }
  document.body.append(heading, items);
}
