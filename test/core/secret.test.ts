import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { openSecret } from '../../src-main/core/open-secret.ts';
import { Secret } from '../../src-main/core/secret.ts';

const word = 'кодовое-слово-4711';
const secret = Secret.of(word);

describe('a secret', () => {
  it.each<[string, () => unknown]>([
    ['String', () => String(secret)],
    ['a template', () => `here: ${secret as unknown as string}`],
    ['joining', () => ['x', secret].join(' ')],
    ['adding', () => 'x' + (secret as unknown as string)],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect(secret)],
    ['inspect with everything', () => inspect({ deep: { secret } }, { showHidden: true, depth: 10, customInspect: false, getters: true })],
    ['format %s %o %O %j %d', () => format('%s %o %O %j %d', secret, secret, secret, secret, secret)],
    ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
    ['the heap format of workers', () => inspect(deserialize(serialize(secret)), { showHidden: true })],
    ['spreading', () => inspect(Object.assign({}, secret))],
    [
      'keys and descriptors',
      () =>
        inspect([
          Object.keys(secret),
          Object.getOwnPropertyNames(secret),
          Object.getOwnPropertyDescriptors(secret),
          Reflect.ownKeys(secret),
        ]),
    ],
    ['an error message', () => new Error(`failed with ${secret as unknown as string}`, { cause: secret }).message],
    ['an error with a cause', () => inspect(new Error('failed', { cause: secret }))],
    ['the locale form', () => (secret as unknown as { toLocaleString(): string }).toLocaleString()],
  ])('does not show through %s', (_way, show) => {
    expect(String(show())).not.toContain(word);
  });

  it('does not show on the console', async () => {
    const stdout = new PassThrough();
    const out = new Console(stdout);
    out.log(secret, { secret }, '%s', secret);
    out.dir(secret, { showHidden: true });
    out.table([{ secret }]);
    stdout.end();
    const printed = await text(stdout);
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain(word);
  });

  it('opens by its one door, byte for byte', () => {
    for (const text of ['', ' ', 'a"b\\c', word, '\0\r\n', '𝄞']) expect(openSecret(Secret.of(text))).toBe(text);
  });

  it('knows whether it is empty', () => {
    expect([Secret.of('').isEmpty, Secret.of(' ').isEmpty]).toEqual([true, false]);
  });
});
