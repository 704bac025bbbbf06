/** Child process: rewrites one big document until it is killed; says `go` after the first time. */
import { jsonStore } from '../../../../src-main/adapters/store/json-store.ts';

const store = jsonStore({ folder: process.argv[2] ?? '' });
for (let n = 0; ; n += 1) {
  const done = await store.write('big', { n, filling: 'ю'.repeat(200_000), end: n });
  if (!done.ok) {
    process.stderr.write(`${done.error.kind}: ${done.error.detail}\n`);
    process.exit(1);
  }
  if (n === 0) process.stdout.write('go\n');
}
