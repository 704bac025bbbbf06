import { join } from 'node:path';
import { runnerImport } from 'vite';

/** Learns the words of the second opinion from the labelled replies; see CONTRIBUTING.md. */
const root = join(import.meta.dirname, '..');
process.chdir(root);
await runnerImport(join(root, 'tools', 'learn', 'learn.ts'), { root, configFile: false });
