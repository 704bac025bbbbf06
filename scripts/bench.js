/**
 * `npm run bench`: measures MailReady against raw sockets on real servers of this machine and prints ratios. Needs root,
 * as the live lab does, except for the window. Exit code 1 when a target is missed. `npm run bench -- discover` measures
 * only the parts named: window, check, discover, offline, explain.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, loadConfigFromFile, runnerImport } from 'vite';
import { ensureBuilt } from './build.js';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const asked = process.argv.slice(2);
const parts = ['window', 'check', 'discover', 'offline', 'explain'];
const unknown = asked.filter((part) => !parts.includes(part));
if (unknown.length > 0) {
  const help = unknown.includes('--help') || unknown.includes('-h');
  (help ? process.stdout : process.stderr).write(
    `${help ? '' : `There is no part "${unknown[0]}". `}Usage: npm run bench [-- PART…], with PART one of ${parts.join(', ')}; all of them when none is named.\n`,
  );
  process.exit(help ? 0 : 2);
}

// The window first: it needs neither root nor mail servers.
let windowMissed = [];
if (asked.length === 0 || asked.includes('window')) {
  const folder = await ensureBuilt('window');
  await ensureBuilt('node');
  const bench = await runnerImport(join(root, 'test', 'bench', 'bench-window.ts'), { configFile: false, logLevel: 'error' });
  windowMissed = await bench.module.benchWindow(folder, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write('\n');
  if (asked.length === 1) process.exit(windowMissed.length === 0 ? 0 : 1);
}
if (process.getuid?.() !== 0) {
  process.stderr.write(
    'The bench needs root for the standard ports of its mail servers on loopback addresses. Run: sudo node scripts/bench.js\n',
  );
  process.exit(2);
}

// The same build as the command line's, with the bench as its entry; and that of the command line, which is run too.
const outDir = join(root, 'build', `.bench-${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(root, 'vite.node.config.ts'));
config.build.rolldownOptions.input = { bench: 'test/bench/main.ts' };
await build({ ...config, configFile: false, logLevel: 'error', build: { ...config.build, outDir } });
writeFileSync(join(outDir, 'package.json'), '{"type":"module"}\n');
await ensureBuilt('node');

const { module } = await runnerImport(join(root, 'test', 'bench', 'serve-lab.ts'), { configFile: false, logLevel: 'error' });
const { world, close } = await module.serveLab();
let child;
try {
  const worldFile = join(outDir, 'world.json');
  writeFileSync(worldFile, JSON.stringify(world));
  child = spawn(process.execPath, [join(outDir, 'bench.js'), root, worldFile, ...asked.filter((part) => part !== 'window')], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = code === 0 && windowMissed.length > 0 ? 1 : (code ?? 130);
} finally {
  await close();
}
process.exit();
