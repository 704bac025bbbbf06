import { expect, it } from 'vitest';
import { otherLogin } from '../../../src-main/core/check/other-login.ts';

const address = 'anna@firma.ru';
const refused = '535 5.7.8 Error: authentication failed';
const provider = (login: 'full_address' | 'local_part' | 'special', second_login: 'local_part' | null = null) => ({ login, second_login });

it.each<[string, Parameters<typeof otherLogin>[0], string | null]>([
  ['nobody knows the server: the local part', { address, username: address, provider: null, reply: refused }, 'anna'],
  ['nobody knows the server: the whole address', { address, username: 'anna', provider: null, reply: refused }, address],
  ['a login of somebody’s own: the whole address', { address, username: 'relay-7', provider: null, reply: refused }, address],
  ['the facts say the whole address', { address, username: 'anna', provider: provider('full_address'), reply: refused }, address],
  ['the facts say the local part', { address, username: address, provider: provider('local_part'), reply: refused }, 'anna'],
  ['the login is as the facts say', { address, username: address, provider: provider('full_address'), reply: refused }, null],
  [
    'the check tries the second form by itself',
    { address, username: address, provider: provider('full_address', 'local_part'), reply: refused },
    null,
  ],
  ['the login cannot be made from the address', { address, username: address, provider: provider('special'), reply: refused }, null],
  [
    'the server wants the whole address',
    { address, username: 'anna', provider: null, reply: '535 use your full email address as login' },
    address,
  ],
  ['the server wants what it has', { address, username: address, provider: null, reply: '535 use your full email address as login' }, null],
  ['in Russian', { address, username: 'anna', provider: provider('local_part'), reply: 'NO укажите полный адрес' }, address],
  [
    'the server wants no domain',
    { address, username: address, provider: provider('full_address'), reply: 'NO user name without domain' },
    'anna',
  ],
  [
    'the server wants a Windows domain',
    { address, username: address, provider: null, reply: '535 5.7.3 use DOMAIN\\username' },
    'FIRMA\\anna',
  ],
  ['and has got one', { address, username: 'OFFICE\\anna', provider: null, reply: '535 5.7.3 use DOMAIN\\username' }, null],
])('%s', (_case, order, login) => {
  expect(otherLogin(order)).toBe(login);
});
