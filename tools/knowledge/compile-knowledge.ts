import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { languages } from '../../src-main/contract/problem.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import type { Knowledge } from '../../src-main/core/knowledge/knowledge.ts';
import { WordWeights } from '../../src-main/core/knowledge/word-weights.ts';
import { compileProblems } from './compile-problems.ts';
import { compileProviders } from './compile-providers.ts';

export interface CompiledKnowledge {
  readonly knowledge: Knowledge;
  /** Each names FILE:LINE and how to mend it. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads and validates all of `assets/`. Never throws for bad data: everything wrong is listed at once. */
export function compileKnowledge(assetsDir: string): CompiledKnowledge {
  const providers = compileProviders(assetsDir);
  const problems = compileProblems(assetsDir);
  const locales = compileLocales(assetsDir);
  const words = compileWords(assetsDir);
  return {
    knowledge: { providers: providers.providers, problems: problems.problems, words: words.words, locales: locales.locales },
    errors: [...providers.errors, ...problems.errors, ...words.errors, ...locales.errors],
    warnings: providers.warnings,
  };
}

/** The learnt weights of the second opinion. Without them the diagnosis would be a worse one in silence: that is an error. */
export function compileWords(assetsDir: string): { words: Knowledge['words']; errors: string[] } {
  const path = join(assetsDir, 'problems', 'words.json');
  const mend = 'run npm run learn, which writes it from the labelled replies';
  const none = { codes: [], scale: 1, bias: [], words: {} };
  if (!existsSync(path)) return { words: none, errors: [`${path}:1: the file is missing; ${mend}`] };
  try {
    return { words: WordWeights.parse(JSON.parse(readFileSync(path, 'utf8'))), errors: [] };
  } catch (error) {
    return { words: none, errors: [`${path}:1: no weights of words (${(error as Error).message.slice(0, 200)}); ${mend}`] };
  }
}

/**
 * ICU messages: every JSON file of `assets/locales/<language>/` is one flat table. A key must exist in each
 * language, once, and must parse; placeholders must agree.
 */
function compileLocales(assetsDir: string): { locales: Knowledge['locales']; errors: string[] } {
  const errors: string[] = [];
  const tables: Record<Language, Record<string, string>> = { ru: {}, en: {} };
  const origin = new Map<string, string>();
  for (const language of languages) {
    const folder = join(assetsDir, 'locales', language);
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      let table: unknown;
      try {
        table = JSON.parse(text);
      } catch (error) {
        errors.push(`${path}:1: not JSON (${(error as Error).message}); mend the comma or quote named there`);
        continue;
      }
      for (const [key, message] of Object.entries(table as Record<string, unknown>)) {
        const line = text.slice(0, text.indexOf(`"${key}"`)).split('\n').length;
        if (typeof message !== 'string') {
          errors.push(`${path}:${String(line)}: "${key}" is not a text; write the message in quotes`);
          continue;
        }
        if (key in tables[language]) errors.push(`${path}:${String(line)}: "${key}" stands twice; remove one`);
        try {
          new IntlMessageFormat(message, language);
        } catch (error) {
          errors.push(`${path}:${String(line)}: "${key}" is no ICU message (${(error as Error).message}); check the braces`);
        }
        tables[language][key] = message;
        origin.set(`${language} ${key}`, `${path}:${String(line)}`);
      }
    }
  }
  const placeholders = (message: string): string => [...new Set([...message.matchAll(/\{(\w+)/g)].map((m) => m[1]))].sort().join(',');
  for (const [here, there] of [
    ['ru', 'en'],
    ['en', 'ru'],
  ] as const) {
    for (const [key, message] of Object.entries(tables[here])) {
      const other = tables[there][key];
      const at = origin.get(`${here} ${key}`) ?? here;
      if (other === undefined) errors.push(`${at}: "${key}" is missing in ${there}; add it to assets/locales/${there}/`);
      else if (here === 'ru' && !/plural|select/.test(message + other) && placeholders(message) !== placeholders(other)) {
        errors.push(`${at}: "${key}" has other placeholders in ${there}; use the same names in both`);
      }
    }
  }
  return { locales: tables, errors };
}
