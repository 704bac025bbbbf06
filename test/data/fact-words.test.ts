import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import en from '../../assets/locales/en/window.json';
import ru from '../../assets/locales/ru/window.json';
import { Part, Stage } from '../../src-main/contract/problem.ts';
import { sourceNoteCodes } from '../../src-main/contract/source-note.ts';
import { problemCodes } from '../../src-main/contract/problem-codes.ts';
import { valueWords } from '../../src-main/contract/value-words.ts';

const root = join(import.meta.dirname, '../..');

interface Emitted {
  /** Name of a fact and where it was seen. */
  readonly names: ReadonlyMap<string, string>;
  /** Words of ours that a fact can have as its value, by name. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Every fact that `src-main` can put into a step or into a problem's evidence. */
function emittedFacts(): Emitted {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entries = ['check/run-check.ts', 'diagnose/diagnose.ts', 'check/run-lane.ts'].map((name) => join(root, 'src-main/core', name));
  const program = ts.createProgram(entries, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const names = new Map<string, string>();
  const values = new Map<string, Set<string>>();

  /** `StepFacts` and `Evidence`: records whose values may be lists of strings. */
  const isFacts = (type: ts.Type | undefined): boolean => {
    const value = type === undefined ? undefined : checker.getNonNullableType(type).getStringIndexType();
    return value?.isUnion() === true && value.types.some((part) => checker.isArrayType(part));
  };
  const literals = (type: ts.Type): string[] | null => {
    const parts = (type.isUnion() ? type.types : [type]).filter(
      (part) => (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0,
    );
    return parts.length > 0 && parts.every((part) => part.isStringLiteral()) ? parts.map((part) => part.value) : null;
  };
  const take = (node: ts.Expression): void => {
    const type = checker.getTypeAtLocation(node);
    for (const part of type.isUnion() ? type.types : [type])
      for (const property of part.getProperties()) {
        const source = node.getSourceFile();
        names.set(
          property.name,
          `${source.fileName.slice(root.length + 1)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
        );
        const words = literals(checker.getTypeOfSymbolAtLocation(property, node)) ?? [];
        values.set(property.name, new Set([...(values.get(property.name) ?? []), ...words]));
      }
  };
  const walk = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node) && isFacts(checker.getContextualType(node))) take(node);
    if (
      ts.isIdentifier(node) &&
      ts.isCallExpression(node.parent) &&
      node.parent.arguments.includes(node) &&
      isFacts(checker.getContextualType(node))
    )
      take(node);
    node.forEachChild(walk);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(join(root, 'src-main/core'))) walk(file);
  return { names, values };
}

describe('the words for facts', () => {
  const { names, values } = emittedFacts();

  it('are there for every fact that a step or a problem can carry', () => {
    // A reader that finds nothing would pass for ever.
    expect([...names.keys()]).toEqual(
      expect.arrayContaining(['localAddress', 'altNames', 'usedKb', 'filedBy', 'lookups', 'server', 'happening', 'otherOutcome', 'alerts']),
    );
    for (const [name, place] of names) {
      // What the window shows for it: the reply code has a name of its own there.
      expect.soft(Object.keys(ru), `${place}: «fact.${name}» has no label`).toContain(`fact.${name}`);
      expect.soft(Object.keys(en), `${place}: «fact.${name}» has no label`).toContain(`fact.${name}`);
    }
  });

  it('are there for every word of ours that such a fact can have', () => {
    const missing = Object.entries(valueWords).flatMap(([name, prefix]) =>
      [...(values.get(name) ?? [])].filter((word) => !problemCodes.some((code) => code === word)).map((word) => prefix + word),
    );
    expect([...(values.get('happening') ?? [])]).toContain('garbage');
    expect([...new Set(missing)].filter((key) => !(key in ru))).toEqual([]);
  });

  it('are there for every part and stage, and for everything that a source of settings can have met', () => {
    const wanted = [
      ...Part.options.map((id) => `part.${id}`),
      ...Stage.options.map((id) => `stage.${id}`),
      ...sourceNoteCodes.map((id) => `note.${id}`),
    ];
    expect(wanted.filter((key) => !(key in ru) || !(key in en))).toEqual([]);
  });

  it('stand for nothing that is never emitted', () => {
    const own = ['confidence', 'responseCode', 'code', 'part', 'stage'];
    const labels = Object.keys(ru).filter((key) => key.startsWith('fact.'));
    expect(labels.filter((key) => !names.has(key.slice('fact.'.length)) && !own.includes(key.slice('fact.'.length)))).toEqual([]);
  });
});
