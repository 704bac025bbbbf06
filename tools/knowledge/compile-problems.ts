import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { languages } from '../../src-main/contract/problem.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import { problemCodes } from '../../src-main/contract/problem-codes.ts';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { ProblemFile } from '../../src-main/core/knowledge/problem-data.ts';
import type { ProblemData, ProblemText } from '../../src-main/core/knowledge/problem-data.ts';
import { readLocatedYaml, zodErrors } from './located-yaml.ts';
import { readProblemText } from './read-problem-text.ts';

export interface CompiledProblems {
  readonly problems: Record<ProblemCode, ProblemData>;
  /** `file:line: what is wrong and how to mend it`, of all files at once. */
  readonly errors: string[];
}
export interface CompileProblemsOptions {
  /** Codes without texts get a bare placeholder in place of an error. */
  readonly allowMissingTexts?: boolean;
}

/** Reads and validates `assets/problems/*`: rules, fixers and texts of every code. */
export function compileProblems(assetsDir: string, options: CompileProblemsOptions = {}): CompiledProblems {
  const root = join(assetsDir, 'problems');
  const errors: string[] = [];
  const problems: Partial<Record<ProblemCode, ProblemData>> = {};
  const ruleIds = new Map<string, string>();
  const folders = existsSync(root) ? readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory()) : [];
  for (const folder of folders) {
    if (!problemCodes.some((code) => code === folder)) {
      errors.push(
        `${relative(assetsDir, join(root, folder))}:1: no such problem code; rename the folder or add the code to src-main/contract/problem-codes.ts`,
      );
    }
  }
  for (const code of problemCodes) {
    const folder = join(root, code);
    const file = join(folder, 'problem.yaml');
    const shown = relative(assetsDir, file);
    if (!existsSync(file)) {
      errors.push(`${shown}:1: the file is missing; every code needs one`);
      continue;
    }
    const data = readProblemFile(code, shown, readFileSync(file, 'utf8'), ruleIds, errors);
    const texts = readTexts(assetsDir, folder, options, errors);
    if (data !== null) problems[code] = { ...data, texts };
  }
  for (const [code, data] of Object.entries(problems)) {
    for (const rule of data.rules) {
      if (rule.alternatives?.some((alternative) => alternative.code === code) === true) {
        errors.push(`problems/${code}/problem.yaml:1: rule "${rule.id}" names its own code as an alternative; remove it`);
      }
    }
  }
  return { problems: problems as Record<ProblemCode, ProblemData>, errors };
}

function readProblemFile(
  code: ProblemCode,
  shown: string,
  source: string,
  ruleIds: Map<string, string>,
  errors: string[],
): ProblemFile | null {
  const { yaml, errors: syntax } = readLocatedYaml(shown, source);
  if (syntax.length > 0) {
    errors.push(...syntax);
    return null;
  }
  const parsed = ProblemFile.safeParse(yaml.value);
  if (!parsed.success) {
    errors.push(...zodErrors(shown, yaml, parsed.error));
    return null;
  }
  if (parsed.data.code !== code) errors.push(`${shown}:${String(yaml.lineOf(['code']))}: "code" must be the name of the folder, ${code}`);
  for (const [index, rule] of parsed.data.rules.entries()) {
    const line = yaml.lineOf(['rules', index, 'id']);
    const earlier = ruleIds.get(rule.id);
    if (earlier !== undefined) errors.push(`${shown}:${String(line)}: the rule id "${rule.id}" is also used at ${earlier}; choose another`);
    else ruleIds.set(rule.id, `${shown}:${String(line)}`);
    const conditions = Object.keys(rule).filter(
      (key) => !['id', 'confidence', 'fixer', 'severity', 'variant', 'alternatives', 'priority', 'not'].includes(key),
    );
    if (conditions.length === 0)
      errors.push(`${shown}:${String(line)}: the rule "${rule.id}" has no condition; add text, code or another one`);
  }
  return parsed.data;
}

function readTexts(
  assetsDir: string,
  folder: string,
  options: CompileProblemsOptions,
  errors: string[],
): Record<Language, Record<string, ProblemText>> {
  const texts: Record<Language, Record<string, ProblemText>> = { ru: {}, en: {} };
  for (const name of readdirSync(folder)) {
    const shown = relative(assetsDir, join(folder, name));
    const match = /^(ru|en)(?:\.([a-z0-9_-]+))?\.md$/u.exec(name);
    if (match === null) {
      if (name !== 'problem.yaml') errors.push(`${shown}:1: unknown file; only problem.yaml and {ru,en}[.variant].md belong here`);
      continue;
    }
    const language = match[1] as Language;
    const source = readFileSync(join(folder, name), 'utf8');
    const { text, errors: faults } = readProblemText(shown, source);
    errors.push(...faults);
    if (text === null) continue;
    errors.push(...messageFaults(shown, source, language, text));
    texts[language][match[2] ?? ''] = text;
  }
  for (const language of languages) {
    if (texts[language][''] !== undefined) continue;
    const file = relative(assetsDir, join(folder, `${language}.md`));
    if (options.allowMissingTexts !== true) errors.push(`${file}:1: the text is missing; write it as title, what, why, steps, done`);
    else texts[language][''] = { title: folder.split(/[\\/]/u).at(-1) ?? '', what: '…', why: '…', steps: ['…'], done: '', letter: null };
  }
  for (const language of languages) {
    const other = language === 'ru' ? 'en' : 'ru';
    for (const variant of Object.keys(texts[language])) {
      if (texts[other][variant] === undefined)
        errors.push(
          `${relative(assetsDir, join(folder, `${other}.${variant}.md`))}:1: the variant "${variant}" exists only in ${language}; write it in ${other} too`,
        );
    }
  }
  return texts;
}

/** Every string must be an ICU message; the line is that of its first words. */
function messageFaults(shown: string, source: string, language: Language, text: ProblemText): string[] {
  const faults: string[] = [];
  const check = (message: string): void => {
    // Most sentences have nothing to fill; compiling them all would cost seconds.
    if (!/[{}'#]/u.test(message)) return;
    try {
      new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
    } catch (error) {
      const at = source.indexOf(message.slice(0, 24));
      const line = at < 0 ? 1 : source.slice(0, at).split('\n').length;
      faults.push(
        `${shown}:${String(line)}: not a valid ICU message (${error instanceof Error ? error.message : 'unknown'}); close every brace and quote literal ones as '{'`,
      );
    }
  };
  for (const message of [text.title, text.what, text.why, ...text.steps, text.done]) check(message);
  for (const line of text.letter?.split('\n') ?? []) check(line);
  return faults;
}
