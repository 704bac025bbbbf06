import { describe, expect, it } from 'vitest';
import { officeFound, officeSettings, yandexFound, yandexSettings } from '../../src-renderer/gallery/fixtures.ts';
import { yandexGuide } from '../../src-renderer/gallery/guide-fixtures.ts';
import { readableHost, splitHost } from '../../src-renderer/i18n/host-name.ts';
import { checkInputOf } from '../../src-renderer/state/check-input.ts';
import { checkHandForm, editEndpoint, handFormOf } from '../../src-renderer/state/hand-form.ts';
import { emptySetup } from '../../src-renderer/state/model.ts';
import type { Setup } from '../../src-renderer/state/model.ts';
import { needsPreparation, secretKindOf, shapeOf, tidySecret } from '../../src-renderer/state/secret-kind.ts';
import { judgeTrust, otherSettings } from '../../src-renderer/state/trust.ts';
import { readInline } from '../../src-renderer/ui/inline-markdown.ts';

describe('trust', () => {
  it('is given by a source that vouches for both servers', () => {
    expect(judgeTrust(yandexFound, yandexSettings)).toMatchObject({
      trusted: true,
      verified: true,
      sources: ['bundled'],
      unconfirmedHosts: [],
    });
  });
  it('is asked for by naming each server that nobody vouches for', () => {
    expect(judgeTrust(officeFound, officeSettings)).toMatchObject({
      trusted: false,
      unconfirmedHosts: ['mail.hosting-centr.ru', 'smtp.hosting-centr.ru'],
    });
  });
  it('does not pass from one port to another', () => {
    const incoming = yandexSettings.incoming;
    if (incoming === null) throw new Error('no incoming');
    expect(judgeTrust(yandexFound, { ...yandexSettings, incoming: { ...incoming, port: 1993 } }).unconfirmedHosts).toEqual([
      'imap.yandex.ru',
    ]);
  });
  it('is not given to nothing', () => {
    expect(judgeTrust(null, null).trusted).toBe(false);
  });
  it('offers other settings once each', () => {
    expect(otherSettings(yandexFound, yandexSettings).map((other) => other.settings.incoming?.protocol)).toEqual(['pop3']);
  });
});

describe('the input of a check', () => {
  const setup: Setup = {
    ...emptySetup,
    typed: 'x',
    address: 'anna@firma.ru',
    secret: { kind: 'held', handle: 'h1' },
    chosen: officeSettings,
  };
  it('sends no endpoints for what detection trusts', () => {
    const input = checkInputOf(setup, 'ru');
    expect(input).toEqual({
      address: 'anna@firma.ru',
      language: 'ru',
      secret: { kind: 'held', handle: 'h1' },
      scope: 'both',
      send: true,
      save: true,
      trust: false,
    });
  });
  it('sends exactly the shown servers with the person’s yes', () => {
    expect(checkInputOf({ ...setup, confirmed: true }, 'ru')).toMatchObject({
      trust: true,
      incoming: officeSettings.incoming,
      outgoing: officeSettings.outgoing,
    });
  });
  it('sends what was typed by hand and leaves the empty side to detection', () => {
    const hand = { ...handFormOf(null, 'anna@firma.ru') };
    const typed = {
      ...hand,
      incoming: { ...hand.incoming, host: ' imap.own.ru ', login: 'anna' },
      outgoing: { ...hand.outgoing, login: 'relay' },
      separateOutgoing: true,
    };
    const input = checkInputOf({ ...setup, origin: 'entered', hand: typed }, 'en');
    expect(input).toMatchObject({
      incoming: { protocol: 'imap', host: 'imap.own.ru', port: 993, security: 'tls', username: 'anna' },
      smtpLogin: 'relay',
    });
    expect(input.outgoing).toBeUndefined();
  });
  it('has no second address when no letter is sent', () => {
    const options = { ...emptySetup.options, alsoTo: ' home@x.ru ' };
    expect(checkInputOf({ ...setup, options }, 'ru').alsoTo).toBe('home@x.ru');
    expect(checkInputOf({ ...setup, options: { ...options, send: false } }, 'ru').alsoTo).toBeUndefined();
  });
});

describe('settings typed by hand', () => {
  const imap = { protocol: 'imap', host: 'h.ru', port: '993', security: 'tls', login: 'a' } as const;
  it('move the usual port with the encryption and the protocol', () => {
    expect(editEndpoint(imap, { security: 'starttls' }).port).toBe('143');
    expect(editEndpoint(imap, { protocol: 'pop3' }).port).toBe('995');
  });
  it('keep a port of one’s own', () => {
    expect(editEndpoint({ ...imap, port: '10993' }, { security: 'starttls' }).port).toBe('10993');
  });
  it('take the encryption from a well-known port', () => {
    expect(editEndpoint({ ...imap, protocol: 'smtp', port: '465' }, { port: '587' })).toMatchObject({ port: '587', security: 'starttls' });
  });
  it.each([
    ['imap.firma.ru', '993', {}],
    ['почта.рф', '143', {}],
    ['192.168.1.5', '143', {}],
    ['[::1]', '143', {}],
    ['https://imap.firma.ru', '993', { incomingHost: 'host_bad' }],
    ['imap firma.ru', '993', { incomingHost: 'host_bad' }],
    ['imap.firma.ru', '0', { incomingPort: 'port_bad' }],
    ['imap.firma.ru', '65536', { incomingPort: 'port_bad' }],
    ['imap.firma.ru', '99x', { incomingPort: 'port_bad' }],
    ['', '993', { incomingHost: 'both_empty' }],
  ])('%s:%s', (host, port, errors) => {
    const form = handFormOf(null, 'a@firma.ru');
    expect(checkHandForm({ ...form, incoming: { ...form.incoming, host, port } })).toEqual(errors);
  });
});

describe('the kind of password', () => {
  it.each([
    [null, 'main'],
    [{ appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' }, 'app_password'],
    [{ appPassword: 'optional', imapMustBeEnabled: null, oauth: 'none' }, 'app_password_or_main'],
    [{ appPassword: 'not_used', imapMustBeEnabled: null, oauth: 'none' }, 'main'],
    [{ appPassword: 'unknown', imapMustBeEnabled: null, oauth: 'unknown' }, 'main'],
    [{ appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'offered' }, 'none'],
    [{ appPassword: 'unknown', imapMustBeEnabled: null, oauth: 'only' }, 'none'],
  ] as const)('%j → %s', (facts, kind) => {
    expect(secretKindOf(facts)).toBe(kind);
  });
  it('takes the spaces out of app passwords only', () => {
    expect(tidySecret('abcd efgh ijkl mnop\n', 'app_password')).toBe('abcdefghijklmnop');
    expect(tidySecret('abcd efgh ijkl mnop', 'app_password_or_main')).toBe('abcdefghijklmnop');
    expect(tidySecret('my long pass phrase', 'app_password_or_main')).toBe('my long pass phrase');
    expect(tidySecret(' two words ', 'main')).toBe(' two words ');
    expect(tidySecret('pasted\r\n', 'main')).toBe('pasted');
  });
  it('notices the wrong keyboard layout and edge spaces without keeping the text', () => {
    expect(shapeOf('пфкщдь', 'main')).toEqual({ empty: false, cyrillic: true, spaces: false, edgeSpaces: false });
    expect(shapeOf('x ', 'main').edgeSpaces).toBe(true);
    expect(shapeOf('ab cd', 'app_password').spaces).toBe(true);
  });
  it('asks for preparation only where the guide has steps', () => {
    expect(needsPreparation(yandexGuide('ru'))).toBe(true);
    expect(needsPreparation({ ...yandexGuide('ru'), steps: [] })).toBe(false);
    expect(needsPreparation({ ...yandexGuide('ru'), status: 'works' })).toBe(false);
    expect(needsPreparation(null)).toBe(false);
  });
});

describe('names of servers', () => {
  it.each([
    ['imap.firma.ru', 'imap.', 'firma.ru'],
    ['a.b.firma.co.uk', 'a.b.', 'firma.co.uk'],
    ['mail.firma.com.tr', 'mail.', 'firma.com.tr'],
    ['yandex.ru.evil.com', 'yandex.ru.', 'evil.com'],
    ['192.168.0.10', '', '192.168.0.10'],
    ['localhost', '', 'localhost'],
  ])('%s', (host, prefix, base) => {
    expect(splitHost(host)).toEqual({ prefix, base });
  });
  // From RFC 3492 section 7.1 and registries; the last two are no punycode.
  it.each([
    ['xn--80a1acny.xn--p1ai', 'почта.рф'],
    ['imap.xn--bcher-kva.example', 'imap.bücher.example'],
    ['xn--fiqs8s', '中国'],
    ['xn--ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
    ['xn--!!!', 'xn--!!!'],
    ['xn--99999999999', 'xn--99999999999'],
  ])('%s reads %s', (ascii, readable) => {
    expect(readableHost(ascii)).toBe(readable);
  });
});

describe('inline Markdown', () => {
  it('knows bold, code and https links and nothing else', () => {
    expect(readInline('A **b** `c` [d](https://e.ru/f) <b>x</b> [bad](javascript:alert) ')).toEqual([
      { type: 'text', text: 'A ' },
      { type: 'strong', text: 'b' },
      { type: 'text', text: ' ' },
      { type: 'code', text: 'c' },
      { type: 'text', text: ' ' },
      { type: 'link', text: 'd', url: 'https://e.ru/f' },
      { type: 'text', text: ' <b>x</b> [bad](javascript:alert) ' },
    ]);
  });
});
