import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const common = ['package-lock.json', 'tsconfig.json', 'src-main/contract'];

/** What each target is made from; any change there gives a new build, so stale code never runs. */
const targets = {
  node: { config: ['vite.node.config.ts'], from: ['src-main', 'assets', 'tools', ...common], proof: 'cli.js' },
  window: {
    config: ['vite.window.config.ts'],
    from: ['src-renderer', 'assets/locales', 'tools', 'svelte.config.js', ...common],
    proof: 'index.html',
  },
  electron: {
    config: ['vite.electron.config.ts', 'vite.preload.config.ts'],
    from: ['src-main', 'assets', 'tools', ...common],
    proof: 'main.js',
  },
};

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else yield child;
  }
}

function fingerprint(target) {
  const hash = createHash('sha256');
  for (const source of [...target.config, ...target.from, 'scripts/build.js']) {
    for (const file of filesBelow(join(root, source))) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A build of the same target that nobody has used for a day may go. */
function removeOld(name, keep) {
  for (const entry of readdirSync(join(root, 'build'))) {
    const path = join(root, 'build', entry);
    if (!entry.startsWith(`${name}-`) || entry === keep) continue;
    if (Date.now() - statSync(path).mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Returns the folder with an up-to-date build of `name` (`node`, `window` or `electron`), building it first when any
 * source changed. Output of the bundler goes to stderr. Two processes may build at once: the first rename wins.
 */
export async function ensureBuilt(name) {
  const target = targets[name];
  const folder = `${name}-${fingerprint(target)}`;
  const path = join(root, 'build', folder);
  if (existsSync(join(path, target.proof))) return path;
  const { build } = await import('vite');
  const draft = join(root, 'build', `.draft-${name}-${process.pid}-${Date.now()}`);
  mkdirSync(draft, { recursive: true });
  const log = console.log;
  // The bundler reads its paths from the working folder; the person may stand anywhere.
  const standing = process.cwd();
  process.chdir(root);
  console.log = console.error;
  try {
    for (const config of target.config) {
      await build({ configFile: join(root, config), build: { outDir: draft, emptyOutDir: false } });
    }
    writeFileSync(join(draft, 'package.json'), '{"type":"module"}\n');
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(path, target.proof))) throw error;
  } finally {
    console.log = log;
    process.chdir(standing);
  }
  removeOld(name, folder);
  return path;
}
