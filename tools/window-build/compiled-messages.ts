import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { keysOf, keyTree } from './key-tree.ts';
import { messageParts } from './message-parts.ts';

const format = join(import.meta.dirname, 'message-format.ts');
const tree = join(import.meta.dirname, 'key-tree.ts');
const messages = '\0messages:';
const keys = '\0message-keys:';
const locale = /[/\\]assets[/\\]locales[/\\][a-z]+[/\\]\w+\.json$/u;

/**
 * Reads the ICU messages of `assets/locales` when the window is built, not when it runs: the window is smaller by the
 * parser and draws sooner. A text without placeholders stays a text. The keys of a file stand in the window once for all
 * languages: 4 kB less after gzip, which does not see that far back (November 2026).
 */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === 'intl-messageformat') return format;
      if (source.startsWith(keys)) return source;
      if (!locale.test(source)) return null;
      const file = await this.resolve(source, importer, { skipSelf: true });
      // Without its ending: what ends in .json is read by Vite itself.
      return file === null ? null : messages + file.id.slice(0, -'.json'.length);
    },
    load(id) {
      if (id.startsWith(keys)) {
        const names = Object.keys(textsOf(`${id.slice(keys.length)}.json`));
        return `import { keysOf } from ${JSON.stringify(tree)};\nconst keys = keysOf(${JSON.stringify(keyTree(names))});\nexport const keyed = (texts) => Object.fromEntries(texts.map((text, at) => [keys[at], text]));`;
      }
      if (!id.startsWith(messages)) return null;
      const path = id.slice(messages.length);
      const model = join(dirname(dirname(path)), 'ru', basename(path));
      this.addWatchFile(`${path}.json`);
      const texts = textsOf(`${path}.json`);
      const ordered = keysOf(keyTree(Object.keys(textsOf(`${model}.json`))));
      const compiled = ordered.map((key) => {
        const text = texts[key];
        if (text === undefined) throw new Error(`${path}.json has no text for ${key}`);
        return /[{'#]/u.test(text) ? messageParts(text) : text;
      });
      return `import { keyed } from ${JSON.stringify(keys + model)};\nexport default keyed(${JSON.stringify(compiled)});`;
    },
  };
}

function textsOf(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
