import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { knowledgePlugin } from './tools/knowledge/vite-plugin-knowledge.ts';
import { buildConstants } from './tools/build-constants.ts';

const node = ['contract', 'core', 'adapters', 'app', 'hosts', 'data', 'doubles', 'hostile', 'tools'];

export default defineConfig({
  plugins: [knowledgePlugin(import.meta.dirname)],
  define: buildConstants(),
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          environment: 'node',
          include: node.map((folder) => `test/${folder}/**/*.test.ts`),
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Most of these wait for a deadline or a child, not for a core.
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: ['test/renderer/setup.ts'],
          testTimeout: 20_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          environment: 'node',
          include: ['test/live/**/*.test.ts'],
          globalSetup: ['test/live/lab/global-setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          fileParallelism: true,
          // Most of the time is waiting for deadlines.
          maxWorkers: 4,
        },
      },
    ],
  },
});
