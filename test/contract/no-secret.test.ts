import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contract } from '../../src-main/contract/contract.ts';
import { Failure } from '../../src-main/contract/define.ts';

type Json = boolean | { readonly [key: string]: unknown };

/** Every field name in a JSON schema, as a path. */
function fieldsOf(schema: Json, path = ''): string[] {
  if (typeof schema !== 'object') return [];
  const found: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' || key === '$defs') {
      for (const [name, inner] of Object.entries(value as Record<string, Json>)) {
        if (key === 'properties') found.push(`${path}.${name}`);
        found.push(...fieldsOf(inner, key === 'properties' ? `${path}.${name}` : path));
      }
    } else if (Array.isArray(value)) for (const inner of value) found.push(...fieldsOf(inner as Json, path));
    else if (typeof value === 'object' && value !== null) found.push(...fieldsOf(value as Json, path));
  }
  return found;
}

const { toJSONSchema } = await import('zod');
const outputs = Object.entries(contract).flatMap(([name, spec]): [string, z.ZodType][] => {
  if (spec.kind === 'push') return [[name, spec.payload]];
  return spec.kind === 'run'
    ? [
        [name, spec.output],
        [`${name} event`, spec.event],
      ]
    : [[name, spec.output]];
});

/** `secret` in a mailbox is the word where it lies; `twoSecrets` a yes or no; `secretRemoved` too. */
const harmless = /\.(secret|twoSecrets|secretRemoved|appPasswordShape)$/u;
/** The password of a practice scenario is a public word, shown to everybody who practises. */
const practice = new Set(['practice.list.scenarios.password', 'practice.start.password']);

describe('no answer, event or push of the contract has room for a secret', () => {
  it.each([...outputs, ['failure', Failure] as [string, z.ZodType]])('%s', (name, schema) => {
    const fields = fieldsOf(toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Json).map((path) => `${name}${path}`);
    const suspicious = fields.filter(
      (field) =>
        /pass(?!ed)|secret|token|credential|pwd/iu.test(field.slice(field.lastIndexOf('.'))) &&
        !practice.has(field) &&
        !harmless.test(field),
    );
    expect(suspicious.filter((field) => !/\.appPassword$/u.test(field))).toEqual([]);
  });

  it('where a field is called secret it is a closed choice of words', () => {
    const summary = toJSONSchema(contract['mailboxes.show'].output, { io: 'output' }) as unknown as {
      properties: Record<string, { enum?: string[]; type?: string }>;
    };
    expect(summary.properties['secret']?.enum).toEqual(['keychain', 'session', 'none']);
    expect(summary.properties['twoSecrets']?.type).toBe('boolean');
  });

  it('looks where it says it looks', () => {
    expect(fieldsOf(toJSONSchema(contract['secret.hold'].input) as Json)).toEqual(['.value']);
    expect(fieldsOf(toJSONSchema(contract['practice.list'].output) as Json)).toContain('.scenarios.password');
    expect(outputs.length).toBeGreaterThan(25);
  });

  it('a secret goes in by one call only', () => {
    const inputs = Object.entries(contract).flatMap(([name, spec]) =>
      spec.kind === 'push'
        ? []
        : fieldsOf(toJSONSchema(spec.input, { io: 'input', unrepresentable: 'any' }) as Json).map((path) => `${name}${path}`),
    );
    expect(inputs.filter((field) => /password|passwd|token/iu.test(field.slice(field.lastIndexOf('.'))))).toEqual([]);
  });
});
