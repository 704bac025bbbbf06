import '@testing-library/jest-dom/vitest';
import { beforeEach } from 'vitest';
import { setShownLanguage } from '../../src-renderer/i18n/i18n.svelte.ts';

// jsdom draws nothing and says so on every call.
window.scrollTo = (): void => undefined;

beforeEach(() => {
  setShownLanguage('ru');
  sessionStorage.clear();
});
