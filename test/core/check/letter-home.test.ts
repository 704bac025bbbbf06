import { describe, expect, it } from 'vitest';
import { letterHome } from '../../../src-main/core/check/letter-home.ts';

const login = (username: string) => ({ protocol: 'imap', host: 'imap.x.test', port: 993, security: 'tls', username }) as const;

describe('where the test letter goes', () => {
  it.each([
    ['the login of another mailbox, as its own sender', 'boss@x.test', 'boss@x.test', 'boss@x.test'],
    ['the same, written otherwise', 'Boss@X.test', 'boss@x.test', 'boss@x.test'],
    [
      'an internationalised domain, read and sent in its two forms',
      'boss@почта.рф',
      'boss@xn--80a1acny.xn--p1ai',
      'boss@xn--80a1acny.xn--p1ai',
    ],
    ['an alias as sender', 'boss@x.test', 'info@x.test', 'anna@x.test'],
    ['the checked address as sender, though the login is another', 'boss@x.test', 'anna@x.test', 'anna@x.test'],
    ['a login that is no address', 'boss', 'boss@x.test', 'anna@x.test'],
    ['a login that is nothing', '', 'anna@x.test', 'anna@x.test'],
  ])('%s', (_case, username, from, home) => {
    expect(letterHome('anna@x.test', from, login(username))).toBe(home);
  });

  it('sending only: the checked address', () => {
    expect(letterHome('anna@x.test', 'boss@x.test', null)).toBe('anna@x.test');
  });
});
