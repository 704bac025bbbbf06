import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import en from '../../assets/locales/en/window.json';
import ru from '../../assets/locales/ru/window.json';
import { FolderRole, RoundTrip, StepStatus, Verdict, stepIds } from '../../src-main/contract/check.ts';
import { Theme } from '../../src-main/contract/contract.ts';
import { SourceOutcome, sourceIds } from '../../src-main/contract/discovery.ts';
import { SecretPlace } from '../../src-main/contract/mailbox.ts';
import { Fixer, Part, Severity } from '../../src-main/contract/problem.ts';
import { Security } from '../../src-main/contract/settings.ts';

const tables = { ru: ru as Record<string, string>, en: en as Record<string, string> };

function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  const walk = (nodes: unknown): void => {
    if (Array.isArray(nodes)) return nodes.forEach(walk);
    if (typeof nodes !== 'object' || nodes === null) return;
    const node = nodes as Record<string, unknown>;
    if (typeof node['type'] === 'number' && node['type'] >= 1 && node['type'] <= 6 && typeof node['value'] === 'string')
      names.add(node['value']);
    if (node['options'] !== undefined)
      Object.values(node['options'] as object).forEach((option: unknown) => walk((option as { value: unknown }).value));
  };
  walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the texts of the window', () => {
  it('have the same keys in both languages, in the same order', () => {
    expect(Object.keys(tables.en)).toEqual(Object.keys(tables.ru));
  });

  it('are never empty, are valid ICU messages and use the same arguments in both languages', () => {
    for (const [key, text] of Object.entries(tables.ru)) {
      expect(text.trim(), key).not.toBe('');
      expect(tables.en[key]?.trim(), key).not.toBe('');
      expect(argumentsOf(tables.en[key] ?? ''), key).toEqual(argumentsOf(text));
    }
  });

  it('name everything that the contract can say', () => {
    const wanted = [
      ...stepIds.map((id) => `step.${id}`),
      ...[...StepStatus.options, 'running', 'waiting'].map((id) => `status.${id}`),
      ...sourceIds.flatMap((id) => [`source.${id}`, `source.from.${id}`]),
      ...SourceOutcome.options.map((id) => `source_outcome.${id}`),
      ...Verdict.options.flatMap((id) => [`verdict.${id}`, `verdict.short.${id}`, `verdict.lead.${id}`]),
      ...RoundTrip.shape.status.options.map((id) => `roundtrip.${id}`),
      ...FolderRole.options.filter((id) => id !== 'other').map((id) => `way.in.${id}`),
      ...Fixer.options.map((id) => `fixer.${id}`),
      ...Part.options.map((id) => `part.${id}`),
      ...Severity.options.map((id) => `severity.${id}`),
      ...SecretPlace.options.flatMap((id) => [`secret_place.${id}`, `result.saved_secret.${id}`]),
      ...Security.options.map((id) => `security.${id}`),
      ...Theme.options.map((id) => `theme.${id}`),
    ];
    expect(wanted.filter((key) => !(key in tables.ru))).toEqual([]);
  });

  it('inflect Russian numbers', () => {
    const told = (count: number): string => String(new IntlMessageFormat(ru['mailboxes.title'], 'ru').format({ count }));
    expect([told(1), told(3), told(11), told(21)]).toEqual([
      'Сохранён 1 ящик',
      'Сохранено 3 ящика',
      'Сохранено 11 ящиков',
      'Сохранён 21 ящик',
    ]);
  });

  it('are all used by the window', () => {
    const root = join(import.meta.dirname, '../../src-renderer');
    const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte)$/.test(name))
      .map((name) => readFileSync(join(root, name), 'utf8'))
      .concat(readFileSync(join(root, '../src-main/contract/value-words.ts'), 'utf8'))
      .join('\n');
    // A key built at run time is used through its beginning: `step.${id}` or tOr('step.', …).
    const beginnings = [...source.matchAll(/[`'"]([a-z_]+(?:\.[a-z_]+)*\.)(?:\$\{|['"])/g)].map((match) => match[1] ?? '');
    const unused = Object.keys(tables.ru).filter(
      (key) => !source.includes(`'${key}'`) && !source.includes(`\`${key}\``) && !beginnings.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});
