import knowledge from 'virtual:knowledge';
import { expect, it } from 'vitest';
import { mayOpen } from '../../src-main/app/may-open.ts';

const page = knowledge.providers.map((provider) => provider.urls.settings).find((url) => url !== null) ?? '';
const host = new URL(page).hostname;

it.each<[string, string, boolean]>([
  ['a page of our data', page, true],
  ['another page of that host', `https://${host}/else?a=b#c`, true],
  ['its standard port', `https://${host}:443/`, true],
  ['capitals', `HTTPS://${host.toUpperCase()}/`, true],
  ['plain http', `http://${host}/`, false],
  ['another port', `https://${host}:8443/`, false],
  ['a user', `https://anna@${host}/`, false],
  ['a user and a password', `https://anna:secret@${host}/`, false],
  ['a host that only looks like it', `https://${host}.evil.example/`, false],
  ['a host below it', `https://evil.${host}/`, false],
  ['the host as a user', `https://${host}@evil.example/`, false],
  ['a backslash', `https://evil.example\\@${host}/`, false],
  ['a final dot', `https://${host}./`, false],
  ['a host we do not know', 'https://evil.example/', false],
  ['a script', 'javascript:alert(1)', false],
  ['a file', 'file:///etc/passwd', false],
  ['data', 'data:text/html,x', false],
  ['a program', 'ms-settings:network', false],
  ['no address', 'not a url', false],
  ['nothing', '', false],
])('%s: %s → %s', (_case, url, allowed) => {
  expect(mayOpen(knowledge.providers, url)).toBe(allowed);
});

it('every page that our own data name may be opened', () => {
  const pages = knowledge.providers.flatMap((provider) =>
    [provider.urls.settings, provider.urls.app_passwords, ...provider.urls.help].filter((url) => url !== null),
  );
  expect(pages.length).toBeGreaterThan(50);
  expect(pages.filter((url) => !mayOpen(knowledge.providers, url))).toEqual([]);
});
