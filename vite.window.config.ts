import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compiledMessages } from './tools/window-build/compiled-messages.ts';
import { withoutJsonSchema } from './tools/window-build/without-json-schema.ts';

/** The window: static files, no address of any server inside. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [compiledMessages(), svelte({ configFile: '../svelte.config.js' }), withoutJsonSchema()],
  logLevel: 'warn',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
