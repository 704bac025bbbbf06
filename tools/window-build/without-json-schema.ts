import type { Plugin } from 'vite';

const modules = /[\\/]zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/;

/**
 * The window never makes a JSON schema of the contract, but every schema of zod has a method for it, so that no bundler
 * can leave the code out (zod 4.6, November 2026: 5 kB of the window after gzip). Its functions become empty ones.
 */
export function withoutJsonSchema(): Plugin {
  return {
    name: 'without-json-schema',
    transform(code, id) {
      if (!modules.test(id.split('?')[0] ?? '')) return null;
      const names = [...code.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
      return { code: names.map((name) => `export const ${String(name)} = () => undefined;`).join('\n'), map: null };
    },
  };
}
