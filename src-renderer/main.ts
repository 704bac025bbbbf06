import './transport/no-eval.ts';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { createClient } from '../src-main/contract/transport.ts';
import Window from './features/shell/window.svelte';
import { setShownLanguage } from './i18n/i18n.svelte.ts';
import { makeApp } from './state/app.ts';
import { chooseLine } from './transport/choose-line.ts';

setShownLanguage(navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en');

let refused: () => void = () => undefined;
const line = await chooseLine(() => refused());
const app = makeApp(createClient(line));
refused = () => app.store.dispatch({ type: 'boot_failed', phase: 'refused' });

mount(Window, { target: document.body, props: { app } });
