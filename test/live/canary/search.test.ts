import { describe, expect, it } from 'vitest';
import { findSecret, markedPassword } from './search.ts';

/** The searcher must find what is planted, or its silence elsewhere means nothing. */
describe('the search for a marked password', () => {
  const secret = markedPassword();
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

  it.each([
    ['as it is', `535 wrong password ${secret} for anna`],
    ['in JSON', JSON.stringify({ a: { b: [`x${secret}y`] } })],
    ['in JSON within JSON', JSON.stringify({ report: JSON.stringify({ secret }) })],
    ['in base64', `334 ${base64(secret)}`],
    ['in SASL PLAIN of anna', base64(`\0anna@srv.test\0${secret}`)],
    ['in SASL PLAIN of a login one longer', base64(`\0boris@srv.test\0${secret}`)],
    ['in SASL PLAIN of a login two longer', base64(`\0boriss@srv.test\0${secret}`)],
    ['in folded base64', base64(`\0anna@srv.test\0${secret}`).replace(/(.{20})/gu, '$1\r\n')],
    ['in base64url', Buffer.from(`xy${secret}`).toString('base64url')],
    ['URL-encoded', `imaps://anna:${encodeURIComponent(secret)}@mail.test`],
    ['as a form field', new URLSearchParams([['password', secret]]).toString()],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in HTML', `<p>${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</p>`],
    ['in an IMAP command', `a LOGIN anna "${secret.replace(/["\\]/gu, '\\$&')}"`],
  ])('finds it %s', (_, text) => {
    expect(findSecret(text, secret)).not.toEqual([]);
    expect(findSecret(Buffer.from(text), secret)).not.toEqual([]);
  });

  it('finds nothing where nothing is', () => {
    const other = markedPassword();
    for (const text of ['', 'anna@srv.test: everything works', base64(`\0anna@srv.test\0${other}`), JSON.stringify({ other })])
      expect(findSecret(text, secret)).toEqual([]);
  });
});
