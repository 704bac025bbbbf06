/** Child process: adds `times` entries to the document `list` of the folder. */
import { jsonStore } from '../../../../src-main/adapters/store/json-store.ts';

const [folder = '', name = '', times = '0'] = process.argv.slice(2);
const store = jsonStore({ folder });
for (let n = 0; n < Number(times); n += 1) {
  const done = await store.update('list', (current) => ({
    document: [...(Array.isArray(current) ? (current as string[]) : []), `${name}${n}`],
    value: undefined,
  }));
  if (!done.ok) {
    process.stderr.write(`${done.error.kind}: ${done.error.detail}\n`);
    process.exit(1);
  }
}
