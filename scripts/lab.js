/**
 * Starts the lab of the live tests (real Dovecot, Postfix, dnsmasq on loopback addresses; needs root) and keeps it until
 * Ctrl+C or the end of stdin. The first line on stdout is its description as JSON: resolver, CA file, domains, password.
 */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const { module } = await runnerImport(join(import.meta.dirname, '..', 'test', 'live', 'lab', 'start-lab.ts'), {
  configFile: false,
  logLevel: 'error',
});
const lab = await module.startLab();
process.stdout.write(`${JSON.stringify(lab)}\n`);
process.stderr.write(
  `The lab runs. For example:\n  echo ${lab.password} | npm run -s mailready -- check anna@srv.test --password-stdin --resolver ${lab.resolver} --ca ${lab.caFile}\nCtrl+C ends it.\n`,
);
await new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  if (!process.stdin.isTTY) process.stdin.once('end', resolve).resume();
});
await lab.close();
process.exit(0);
