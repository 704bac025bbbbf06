import { join } from 'node:path';
import type { Plugin } from 'vite';
import { compileKnowledge } from './compile-knowledge.ts';

const id = 'virtual:knowledge';

/** Gives the compiled `assets/` as the module `virtual:knowledge`; a build with invalid data stops and lists every error. */
export function knowledgePlugin(root: string): Plugin {
  return {
    name: 'mailready-knowledge',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const { knowledge, errors } = compileKnowledge(join(root, 'assets'));
      if (errors.length > 0) throw new Error(`assets are invalid:\n${errors.join('\n')}`);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(knowledge))});`;
    },
  };
}
