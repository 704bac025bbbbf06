import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** The static checks of the project, the longest first. */
export const checks = [
  { name: 'eslint', command: bin('eslint'), args: ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'] },
  { name: 'svelte', command: bin('svelte-check'), args: ['--tsconfig', 'tsconfig.json', '--threshold', 'error'] },
  { name: 'types', command: bin('tsc'), args: ['-p', '.'] },
  { name: 'boundaries', command: bin('depcruise'), args: ['src-main', 'src-renderer', '--config', '.dependency-cruiser.cjs'] },
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, command, args } of checks) {
    const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    if (status !== 0) process.exitCode = 1;
  }
}
