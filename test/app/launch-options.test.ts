import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLaunchOptions } from '../../src-main/app/launch-options.ts';
import { testAuthority, testCertificate } from '../doubles/certificates.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailready-launch-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));
const file = async (name: string, text: string): Promise<string> => {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
};

it('nothing asked for is nothing set', () => {
  expect(readLaunchOptions(undefined, [])).toEqual({ ok: true, value: { resolver: undefined, ca: [] } });
});

it.each([
  ['127.0.0.1:5353', { host: '127.0.0.1', port: 5353 }],
  ['[::1]:53', { host: '::1', port: 53 }],
])('--resolver %s', (text, resolver) => {
  expect(readLaunchOptions(text, [])).toMatchObject({ ok: true, value: { resolver } });
});

it.each(['', 'host', '127.0.0.1:0', '127.0.0.1:99999', '127.0.0.1:x'])('--resolver %j is wrong, and it is named', (text) => {
  expect(readLaunchOptions(text, [])).toMatchObject({ ok: false, option: 'resolver' });
});

it('--ca: one certificate, many, several files, words around them', async () => {
  const { ca } = await testAuthority();
  const { cert } = await testCertificate();
  const one = await file('one.pem', ca);
  const many = await file('many.pem', `# roots\n${ca}\ntext between\n${cert}`);
  const read = readLaunchOptions(undefined, [one, many]);
  expect(read.ok && read.value.ca.length).toBe(3);
  expect(read.ok && read.value.ca.every((pem) => pem.startsWith('-----BEGIN CERTIFICATE-----'))).toBe(true);
});

it('--ca: what is no certificate is said with the file', async () => {
  const bad = [
    await file('empty.pem', ''),
    await file('words.pem', 'hello'),
    await file('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
    await file('key.pem', (await testCertificate()).key),
    join(dir, 'absent.pem'),
    dir,
  ];
  for (const path of bad) {
    const read = readLaunchOptions(undefined, [path]);
    expect(read).toMatchObject({ ok: false, option: 'ca' });
    expect(read.ok ? '' : read.detail).toContain(path);
  }
});
