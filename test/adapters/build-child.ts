import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Bundles one TypeScript entry for a plain `node` child process. `external` packages stay outside and are found from
 * the project's own node_modules. Returns the path of the script and a way to remove it.
 */
export async function buildChild(
  entry: string,
  external: readonly string[] = [],
): Promise<{ script: string; remove: () => Promise<void> }> {
  const root = join(import.meta.dirname, '..', '..');
  const outDir =
    external.length === 0 ? await mkdtemp(join(tmpdir(), 'mailready-child-')) : join(root, 'build', `child-${process.pid}-${Date.now()}`);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: { child: entry }, output: { entryFileNames: 'child.mjs' } },
    },
  });
  return { script: join(outDir, 'child.mjs'), remove: () => rm(outDir, { recursive: true, force: true }) };
}
