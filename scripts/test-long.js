import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run test:long`: the property tests of every parser, a minute each instead of a minute in all, with what each was
 * fed and how much the heap grew. `MAILREADY_FUZZ_SEED=N npm run test:long` feeds other inputs.
 */
const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', '--project', 'core', 'test/hostile/fuzz'], {
  cwd: root,
  stdio: 'inherit',
  env: { MAILREADY_FUZZ_MS: '60000', ...process.env },
});
child.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
child.on('close', (code) => (process.exitCode = code ?? 1));
