import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src-main/hosts/window/window-headers.ts';

const root = join(import.meta.dirname, '..', '..');
let files: { readonly name: string; readonly text: string }[] = [];
let page = '';

beforeAll(() => {
  const build = `process.stdout.write('\\n' + (await (await import('./scripts/build.js')).ensureBuilt('window')))`;
  const folder =
    execFileSync(process.execPath, ['--input-type=module', '-e', build], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n')
      .at(-1) ?? '';
  files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(html|js|css|svg)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  page = files.find(({ name }) => name === 'index.html')?.text ?? '';
}, 120_000);

/** Names, not addresses: nothing ever asks them. Namespaces, schema identifiers, and the titles of Svelte's error messages. */
const names = [
  /^http:\/\/www\.w3\.org\/(1999\/xhtml|2000\/svg|1998\/Math\/MathML|1999\/xlink)$/,
  /^https?:\/\/json-schema\.org\//,
  /^https:\/\/svelte\.dev\/e\/\w+$/,
  // A second resolver to choose in the settings, and the example in its field: the app asks it, never the window.
  /^https:\/\/(8\.8\.8\.8|1\.1\.1\.1|192\.0\.2\.1)\/dns-query$/,
  /^http:\/\/\[\$\{\w+\}\]/,
];

describe('the built window', () => {
  it('holds no address of any server', () => {
    const found = files.flatMap(({ name, text }) =>
      [...text.matchAll(/(?:https?|wss?|ftp):\/\/[^"'`)\s<>\\]+/g)].map(([address]) => ({ name, address })),
    );
    expect(found.filter(({ address }) => !names.some((known) => known.test(address)))).toEqual([]);
  });

  it('loads relative addresses only', () => {
    const loaded = [...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((address) => !address.startsWith('./'))).toEqual([]);
  });

  it('has nothing inline that the policy would have to allow', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
    expect(files.filter(({ name, text }) => name.endsWith('.js') && /\beval\(|new Function\(/.test(text)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('carries the policy of the hosts in itself too', () => {
    const meta = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
    // A policy in a page cannot say who may frame it; the header does.
    expect(meta).toBe(contentSecurityPolicy.replace("; frame-ancestors 'none'", ''));
  });
});
