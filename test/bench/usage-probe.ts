const source = `import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

let before;
const write = process.stdout.write;
process.stdout.write = function (...args) {
  before ??= { heap: heap(), cpu: process.cpuUsage() };
  return write.apply(this, args);
};
process.on('exit', () => {
  if (before === undefined) return;
  const { user, system } = process.cpuUsage(before.cpu);
  process.stderr.write(\`used \${JSON.stringify({ heapBytes: heap() - before.heap, cpuMicroseconds: user + system })}\\n\`);
});
`;

/**
 * For `node --import`: the command then says on stderr what it used from its first output to its end, as
 * `used {heapBytes, cpuMicroseconds}`. Plain JavaScript, since it is loaded before any build.
 */
export const usageProbe = `data:text/javascript,${encodeURIComponent(source)}`;
