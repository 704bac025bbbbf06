import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import { beforeEach } from 'vitest';
import { setShownLanguage } from '../../src-renderer/i18n/i18n.svelte.ts';

// Machines that run everything at once are slow; a failing wait is rare.
configure({ asyncUtilTimeout: 5000 });

// jsdom draws nothing and says so on every call.
window.scrollTo = (): void => undefined;

beforeEach(() => {
  setShownLanguage('ru');
  sessionStorage.clear();
});
