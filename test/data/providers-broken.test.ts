import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProviders } from '../../tools/knowledge/compile-providers.ts';

const real = join(import.meta.dirname, '../../assets/providers');
let assets: string;
beforeEach(() => {
  assets = mkdtempSync(join(tmpdir(), 'mailready-providers-'));
  for (const id of ['yandex', 'mailru', 'yandex360']) cpSync(join(real, id), join(assets, 'providers', id), { recursive: true });
});
afterEach(() => rmSync(assets, { recursive: true, force: true }));

/** Changes one file and gives the 1-based line of the change. */
function change(path: string, from: string, to: string): number {
  const file = join(assets, 'providers', path);
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf(from);
  if (at === -1) throw new Error(`${path} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
  return text.slice(0, at).split('\n').length;
}
const errors = (): string[] => compileProviders(assets).errors;

describe('a broken provider file', () => {
  it('is none of these three', () => {
    expect(errors()).toEqual([]);
  });

  it.each([
    ['an unknown key', 'status: prepare', 'status: prepare\nstaus: works', 1, /staus/u],
    ['a wrong value', 'status: prepare', 'status: ready', 0, /"status".*works/u],
    ['a port that is none', 'port: 993', 'port: 99999', 0, /incoming\.0\.port/u],
    ['a link without encryption', 'https://mail.yandex.ru', 'http://mail.yandex.ru', 0, /https:\/\//u],
    ['a host with a space', 'host: imap.yandex.ru', "host: 'imap yandex.ru'", 0, /host name in small letters/u],
    ['an id that is not the folder', 'id: yandex', 'id: yandeks', 0, /name of the folder/u],
    ['a problem code that does not exist', 'code: sender_not_owned', 'code: sender_not_own', 0, /known_replies/u],
    ['a date that is none', 'last_checked: 2026-10', 'last_checked: 2026-13', 0, /2026-10/u],
    ['a status that contradicts', 'status: prepare', 'status: works', 0, /status is "prepare"/u],
  ])('with %s is named with its line', (_name, from, to, offset, message) => {
    const line = change('yandex/provider.yaml', from, to) + offset;
    const found = errors().filter((error) => message.test(error));
    expect(found.join('\n')).not.toBe('');
    // zod names an unknown key at its parent: the file's first line.
    const lines = found.map((error) => /^providers\/yandex\/provider\.yaml:(\d+): /u.exec(error)?.[1]);
    expect(lines).toContain(String(_name === 'an unknown key' ? 1 : line));
  });

  it('that does not say how a step is proved, or says it in one language, is named with its line', () => {
    change('yandex/guide.ru.md', '   check: login\n', '');
    expect(errors()[0]).toMatch(/^providers\/yandex\/guide\.ru\.md:\d+: the languages differ in "check:"/u);
    change('yandex/guide.en.md', '   check: login\n', '');
    expect(errors()).toEqual([expect.stringMatching(/^providers\/yandex\/provider\.yaml:\d+: .*add "check: login"/u)]);
  });

  it('that is no YAML is named with its line', () => {
    const line = change('yandex/provider.yaml', 'status: prepare', 'status: [prepare');
    expect(errors()[0]).toMatch(/^providers\/yandex\/provider\.yaml:\d+: this is not valid YAML/u);
    expect(Number(/:(\d+):/u.exec(errors()[0] ?? '')?.[1])).toBeGreaterThanOrEqual(line);
  });

  it('claiming the domain or the MX of another is named with both places', () => {
    change('mailru/provider.yaml', 'domains: [', 'domains: [ya.ru, ');
    change('mailru/provider.yaml', 'mx: []', 'mx: [mx.yandex.net]');
    const found = errors();
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(
      /^providers\/yandex\/provider\.yaml:\d+: the domain ya\.ru is also claimed at providers\/mailru\/provider\.yaml:\d+/u,
    );
    expect(found[1]).toMatch(/MX pattern mx\.yandex\.net is also claimed/u);
  });

  it('whose MX pattern shadows another is named with both places', () => {
    change('mailru/provider.yaml', 'mx: []', "mx: ['*.yandex.net']");
    expect(errors()).toEqual([
      expect.stringMatching(
        /^providers\/yandex360\/provider\.yaml:\d+: the MX pattern mx\.yandex\.net is covered by \*\.yandex\.net at providers\/mailru/u,
      ),
    ]);
  });
});

describe('a broken guide', () => {
  it('that is missing in one language is named', () => {
    rmSync(join(assets, 'providers/mailru/guide.en.md'));
    expect(errors()).toEqual([expect.stringMatching(/^providers\/mailru\/guide\.en\.md:1: the file is missing/u)]);
  });

  it('beside a file that nobody reads is named', () => {
    writeFileSync(join(assets, 'providers/mailru/guide.de.md'), 'x');
    expect(errors()).toEqual([expect.stringMatching(/guide\.de\.md:1: unknown file/u)]);
  });

  it('with a step in one language only is named with its line', () => {
    const file = join(assets, 'providers/mailru/guide.ru.md');
    const text = readFileSync(file, 'utf8').trimEnd();
    writeFileSync(file, `${text}\n99. Ещё один шаг.\n`);
    expect(errors()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^providers/mailru/guide\\.ru\\.md:${String(text.split('\n').length + 1)}: the step .* is missing in guide\\.en\\.md`,
          'u',
        ),
      ),
    ]);
  });

  it.each([
    ['an unknown heading', '## enable_imap', '## enable_pop', /"enable_pop" is not known/u],
    ['HTML', '1. ', '1. <b>x</b> ', /only plain text/u],
    ['a link without encryption', '(https://account.mail.ru', '(http://account.mail.ru', /must begin with https/u],
    ['a bare link', '1. ', '1. https://mail.ru ', /bare link/u],
    ['emphasis', '1. ', '1. *x* ', /only plain text/u],
  ])('with %s is named with its line', (_name, from, to, message) => {
    const line = change('mailru/guide.ru.md', from, to);
    expect(errors()).toContainEqual(expect.stringMatching(message));
    expect(errors().find((error) => message.test(error))).toMatch(new RegExp(`^providers/mailru/guide\\.ru\\.md:${String(line)}: `, 'u'));
  });

  it('and a broken data file are both told at once', () => {
    change('mailru/guide.ru.md', '## enable_imap', '## enable_pop');
    change('yandex/provider.yaml', 'status: prepare', 'status: ready');
    expect(errors().length).toBeGreaterThanOrEqual(2);
  });
});
