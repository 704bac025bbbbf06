import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compiledMessages } from '../../tools/window-build/compiled-messages.ts';

/** The gallery, built apart from the window: nothing of it reaches what is shipped. Run from the root of the project. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [compiledMessages(), svelte({ configFile: '../svelte.config.js' })],
  logLevel: 'warn',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'src-renderer/gallery.html' },
  },
});
