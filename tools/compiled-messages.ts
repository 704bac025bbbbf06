import { IntlMessageFormat } from 'intl-messageformat';
import type { Plugin } from 'vite';

const parser = '@formatjs/icu-messageformat-parser';

/**
 * Reads the ICU messages of `assets/locales` when the window is built, not when it runs: the window is smaller by the
 * parser and draws sooner. A text without placeholders stays a text.
 */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    resolveId(source, importer) {
      return source === parser ? this.resolve(`${parser}/no-parser.js`, importer) : null;
    },
    transform(code, id) {
      if (!/[/\\]assets[/\\]locales[/\\][a-z]+[/\\]\w+\.json$/u.test(id)) return null;
      const texts = JSON.parse(code) as Record<string, string>;
      const compiled = Object.entries(texts).map(([key, text]) => [
        key,
        /[{'#]/u.test(text) ? new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst() : text,
      ]);
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null };
    },
  };
}
