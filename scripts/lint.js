import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The static checks, each by its own name; all run even if one fails. */
const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const checks = [
  ['types', bin('tsc'), ['-p', '.']],
  ['svelte types', bin('svelte-check'), ['--tsconfig', 'tsconfig.json', '--threshold', 'error', '--output', 'machine']],
  ['eslint', bin('eslint'), ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  ['boundaries', bin('depcruise'), ['src-main', 'src-renderer', '--config', '.dependency-cruiser.cjs']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
];

let failed = 0;
for (const [name, command, args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) failed += 1;
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
process.exitCode = failed === 0 ? 0 : 1;
