import { defineConfig } from 'vite';
import { knowledgePlugin } from './tools/knowledge/vite-plugin-knowledge.ts';
import { buildConstants } from './tools/build-constants.ts';

/** Electron's main process. Its preload is built apart (vite.preload.config.ts): a sandboxed preload must be one CommonJS file. */
export default defineConfig({
  plugins: [knowledgePlugin(import.meta.dirname)],
  logLevel: 'warn',
  define: buildConstants(),
  ssr: { noExternal: true, external: ['@github/keytar', 'imapflow', 'nodemailer', 'electron'] },
  build: {
    ssr: true,
    target: 'node22',
    minify: false,
    emptyOutDir: true,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { main: 'src-main/hosts/electron/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
    },
  },
});
