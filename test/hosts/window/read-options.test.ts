import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src-main/hosts/window/read-options.ts';

describe('options of a host with a window', () => {
  it('reads them all', () => {
    const argv = [
      'window folder',
      '--no-open',
      '--lang',
      'en',
      '--home=/tmp/a b',
      '--resolver',
      '127.0.0.1:5353',
      '--ca',
      'one.pem',
      '--ca',
      'two.pem',
    ];
    expect(readOptions(argv, { strict: true })).toEqual({
      ok: true,
      value: {
        open: false,
        fallback: false,
        language: 'en',
        home: '/tmp/a b',
        resolver: '127.0.0.1:5353',
        caFiles: ['one.pem', 'two.pem'],
        rest: ['window folder'],
      },
    });
  });

  it.each([[['--port', '80']], [['--lang', 'de']], [['--lang']], [['--no-open=yes']]])('refuses %j', (argv) => {
    expect(readOptions(argv, { strict: true }).ok).toBe(false);
  });

  it('skips foreign switches where Chromium has its own', () => {
    expect(readOptions(['--enable-features=X', '--lang=de', '--type=renderer', '--no-open'], { strict: false })).toMatchObject({
      ok: true,
      value: { language: null, open: false },
    });
  });
});
