import { describe, expect, it } from 'vitest';
import { readGuide } from '../../../tools/knowledge/read-guide.ts';

const source = `Plain words,
on two lines.

## enable_imap

1. Open [the page](https://example.org/a) and tick **IMAP**.
   see: a green \`OK\`.
   trap: the phone site
   hides it.
2. Save.

## other

1. Wait.
`;

describe('reading a guide', () => {
  it('gives the introduction and the steps with their page, sight and trap', () => {
    const { guide, errors, lineOf } = readGuide('guide.en.md', source);
    expect(errors).toEqual([]);
    expect(guide.intro).toEqual([{ type: 'text', text: 'Plain words, on two lines.' }]);
    expect(guide.steps).toEqual([
      {
        id: 'enable-imap.1',
        task: 'enable_imap',
        text: [
          { type: 'text', text: 'Open ' },
          { type: 'link', text: 'the page', url: 'https://example.org/a' },
          { type: 'text', text: ' and tick ' },
          { type: 'strong', text: 'IMAP' },
          { type: 'text', text: '.' },
        ],
        url: 'https://example.org/a',
        see: [
          { type: 'text', text: 'a green ' },
          { type: 'code', text: 'OK' },
          { type: 'text', text: '.' },
        ],
        trap: [{ type: 'text', text: 'the phone site hides it.' }],
      },
      { id: 'enable-imap.2', task: 'enable_imap', text: [{ type: 'text', text: 'Save.' }], url: null, see: [], trap: [] },
      { id: 'other.1', task: 'other', text: [{ type: 'text', text: 'Wait.' }], url: null, see: [], trap: [] },
    ]);
    expect(lineOf('enable-imap.2')).toBe(10);
  });

  it('reads how a step is proved and for whom it is', () => {
    const step = (lines: string): string => `Words.\n\n## enable_imap\n\n1. Tick it.\n${lines}`;
    const { guide, errors } = readGuide('g', step('   see: a tick\n   check: login\n   when: imap\n   trap: two ticks\n'));
    expect(errors).toEqual([]);
    expect(guide.steps[0]).toMatchObject({ check: 'login', when: 'imap', see: [{ text: 'a tick' }], trap: [{ text: 'two ticks' }] });
    expect(readGuide('g', step('   check: smtp\n')).errors).toEqual([
      'g:5: "check: smtp" is not known; use one of login, open_port, secret_shape',
    ]);
    expect(readGuide('g', step('   when: smtp\n')).errors).toEqual(['g:5: "when: smtp" is not known; use one of imap, pop3']);
    expect(readGuide('g', step('   check: login\n   check: login\n')).errors).toEqual(['g:5: "check:" stands twice in one step; keep one']);
  });

  it('reads Windows line ends alike', () => {
    expect(readGuide('g', source.replaceAll('\n', '\r\n')).guide).toEqual(readGuide('g', source).guide);
  });

  it('never lets HTML, images or foreign links through', () => {
    for (const bad of ['<script>x</script>', '![x](https://example.org/x.png)', '[x](javascript:alert(1))', '[x](/local)']) {
      expect(readGuide('g', `Words.\n\n## other\n\n1. ${bad}\n`).errors.join(), bad).toMatch(/^g:5: /u);
    }
  });
});
