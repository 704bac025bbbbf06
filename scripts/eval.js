import { join } from 'node:path';
import { runnerImport } from 'vite';

/** Prints how well the labelled replies are understood: by code, confusions, calibration, what fell to the fallback. */
const root = join(import.meta.dirname, '..');
process.chdir(root);
await runnerImport(join(root, 'tools', 'eval', 'eval.ts'), { root, configFile: false });
