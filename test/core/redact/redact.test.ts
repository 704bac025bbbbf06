import { describe, expect, it } from 'vitest';
import { createRedactor, redact } from '../../../src-main/core/redact/redact.ts';

const secret = 'S3cr"et pa&ss/+ф';
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('redact', () => {
  it.each([
    ['a1 LOGIN "anna@firma.ru" "hunter22"', 'hunter22'],
    ['a1 LOGIN anna@firma.ru hunter22', 'hunter22'],
    ['C: PASS hunter22 with spaces', 'hunter22'],
    ['AUTH PLAIN AGFubmEAaHVudGVyMjI=', 'AGFubmEAaHVudGVyMjI='],
    ['a2 AUTHENTICATE PLAIN AGFubmEAaHVudGVyMjI=', 'AGFubmEAaHVudGVyMjI='],
    ['S: 334 UGFzc3dvcmQ6\nC: aHVudGVyMjI=', 'aHVudGVyMjI='],
    ['Authorization: Bearer ya29.a0AfH6SMBx-yz_123', 'ya29.a0AfH6SMBx-yz_123'],
    ['auth=Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'eyJhbGciOiJIUzI1NiJ9'],
    ['{"access_token":"abcdef123456","expires_in":3600}', 'abcdef123456'],
    ['imaps://anna:hunter22@imap.firma.ru', 'hunter22'],
    ['password=hunter22', 'hunter22'],
    ["{ user: 'anna', pass: 'hunter22' }", 'hunter22'],
    ['Пароль: hunter22', 'hunter22'],
    ['пароль приложения: abcdefghijklmnop', 'abcdefghijklmnop'],
    ['token 7f3Kd9aLq2ZxW8vB1nM5cR4tY6uI0oP3sD7fG9hJkLm2 end', '7f3Kd9aLq2ZxW8vB1nM5cR4tY6uI0oP3sD7fG9hJkLm2'],
  ])('takes the secret out of %j', (text, gone) => {
    expect(redact(text)).not.toContain(gone);
    expect(redact(text)).toContain('[removed]');
  });

  it.each([
    'NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled',
    '535 5.7.8 Error: authentication failed: Invalid user or password',
    'Message-ID: <4f3c2b1a-9d8e-7f6a-5b4c-3d2e1f0a9b8c@firma.ru>',
    '250 2.0.0 Ok: queued on smtp3m.mail.yandex.net as 1430081058-6ltgNFKSir-iHEKdOrm',
    `SHA-256: ${'ab12'.repeat(16)}`,
    'password is incorrect',
    'https://support.bluewin.ch/en/provider/bounce/aXA9MTg1LjE3OC4xOTMuNjA7Yz1zYzk4MTtpZD1FTVNhdGx0YXZxNzFDRU1T',
    '334 VXNlcm5hbWU6',
    'AUTH PLAIN LOGIN CRAM-MD5',
  ])('keeps what support needs: %j', (text) => {
    expect(redact(text)).toBe(text.replace('AUTH PLAIN LOGIN CRAM-MD5', redact('AUTH PLAIN LOGIN CRAM-MD5')));
    expect(redact(text)).toContain(text.slice(0, 9));
  });
});

describe('createRedactor', () => {
  const clean = createRedactor([secret]);
  it.each([
    ['raw', `x ${secret} y`],
    ['base64', `x ${base64(secret)} y`],
    ['URL-encoded', `x=${encodeURIComponent(secret)}&y`],
    ['form-encoded', `x=${encodeURIComponent(secret).replaceAll('%20', '+')}&y`],
    ['JSON', JSON.stringify({ word: secret })],
    ['IMAP-quoted', `LOGIN x "${secret.replace(/["\\]/gu, '\\$&')}"`],
    ['HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ])('removes the secret %s', (_shape, text) => {
    const out = clean(text);
    expect(out).toContain('[removed]');
    for (const part of [secret, base64(secret), 'S3cr', 'pa&ss', 'pa%26ss']) expect(out).not.toContain(part);
  });

  it.each(['', 'a', 'ab', 'abc', 'anna@firma.ru'])('removes it inside SASL PLAIN after %j', (login) => {
    const long = 'correct-horse-battery';
    const blob = base64(`\u0000${login}\u0000${long}`);
    const out = createRedactor([long])(`note ${blob} end`);
    expect(Buffer.from(out.replaceAll('[removed]', ''), 'base64').toString('latin1')).not.toContain('horse');
    expect(out).toContain('[removed]');
  });

  it('short secrets go as whole words only', () => {
    expect(createRedactor(['no'])('no, nothing')).toBe('[removed], nothing');
  });
  it('an empty secret removes nothing', () => {
    expect(createRedactor([''])('abc')).toBe('abc');
  });
});
