import { defineConfig } from 'vite';
import { knowledgePlugin } from './tools/knowledge/vite-plugin-knowledge.ts';
import { buildConstants } from './tools/build-constants.ts';

/** The command line and the loopback host: one bundle for Node; native and lazily loaded packages stay outside. */
export default defineConfig({
  plugins: [knowledgePlugin(import.meta.dirname)],
  logLevel: 'warn',
  define: buildConstants(),
  ssr: { noExternal: true, external: ['@github/keytar', 'imapflow', 'nodemailer', 'electron'] },
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    emptyOutDir: true,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { cli: 'src-main/hosts/cli/main.ts', loopback: 'src-main/hosts/loopback/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
    },
  },
});
