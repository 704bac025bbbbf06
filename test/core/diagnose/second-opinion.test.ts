import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cluesOfText } from '../../../src-main/core/diagnose/clues.ts';
import { createProviderNames } from '../../../src-main/core/diagnose/provider-names.ts';
import { createSecondOpinion } from '../../../src-main/core/diagnose/second-opinion.ts';
import { wordFeatures } from '../../../src-main/core/diagnose/word-features.ts';
import { WordWeights } from '../../../src-main/core/knowledge/word-weights.ts';
import { readExamples } from '../../../tools/learn/read-examples.ts';
import { readLabelled } from '../../../tools/learn/read-labelled.ts';
import { train } from '../../../tools/learn/train.ts';
import { diagnoser, knowledge } from './knowledge-for-tests.ts';

const names = createProviderNames(knowledge.providers);
const clues = (text: string) => cluesOfText({ text }, names);

describe('what the second opinion looks at', () => {
  it('words, their stems, codes; no address, no id, no long number', () => {
    const features = wordFeatures(clues('535 5.7.8 Authentication отключена для ivan@firma.ru 1700000000123 a8f5c2d9e1b7'));
    for (const wanted of ['c:535', 'e:5.7.8', 'e:5.7', 'w:authentication', 'p:authe', 'w:отключена', 'p:отклю'])
      expect(features).toContain(wanted);
    for (const feature of features) expect(feature).not.toMatch(/ivan|firma|1700000000123|a8f5c2d9e1b7/u);
  });

  it('error numbers of Outlook and of Microsoft’s sign-in', () => {
    const features = wordFeatures(clues('AADSTS50126: sign-in failed (0x800CCC92)'));
    expect(features).toContain('w:aadsts50126');
    expect(features).toContain('w:0x800ccc92');
  });

  it('Chinese by pairs of characters', () => {
    expect(wordFeatures(clues('认证失败'))).toEqual(new Set(['w:认证', 'w:证失', 'w:失败']));
  });

  it('a quoted letter of any length is cut', () => {
    const letter = Array.from({ length: 5000 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${'x'.repeat(at % 7)}`).join(' ');
    expect(wordFeatures(clues(letter)).size).toBeLessThan(250);
  });
});

describe('learning', () => {
  const few = train([
    { features: new Set(['w:password', 'w:wrong']), code: 'auth_bad_credentials' },
    { features: new Set(['w:password', 'w:wrong', 'w:login']), code: 'auth_bad_credentials' },
    { features: new Set(['w:mailbox', 'w:full']), code: 'own_mailbox_full' },
    { features: new Set(['w:quota', 'w:full', 'w:mailbox', 'w:login']), code: 'own_mailbox_full' },
  ]);
  const opinion = createSecondOpinion(few);

  it('tells apart what it was taught, and says nothing of words that it never saw', () => {
    expect(opinion(clues('wrong password'))[0]).toMatchObject({ code: 'auth_bad_credentials' });
    expect(opinion(clues('mailbox full'))[0]).toMatchObject({ code: 'own_mailbox_full' });
    expect(opinion(clues('entirely different'))).toEqual([]);
  });

  it('gives probabilities: together at most 1, the likeliest first', () => {
    const likely = opinion(clues('mailbox password full'));
    const all = likely.map((one) => one.probability);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
  });
});

describe('the learnt weights', () => {
  const replies = readLabelled(join(import.meta.dirname, '../../..'));
  const examples = readExamples(replies, knowledge.providers);

  it('are as new: they say of the labelled replies what they were taught (else: npm run learn)', () => {
    expect(WordWeights.safeParse(knowledge.words).success).toBe(true);
    expect(new Set(knowledge.words.codes)).toEqual(new Set(examples.map((example) => example.code)));
    const opinion = createSecondOpinion(knowledge.words);
    const right = replies.filter((reply) => opinion(clues(reply.raw))[0]?.code === reply.cause).length;
    expect(right / replies.length).toBeGreaterThan(0.97);
  });

  it('help with replies that neither they nor a rule by heart can know: a fifth of the labelled ones, left out of learning', () => {
    const taught = examples.filter((_, at) => Math.floor(at / 2) % 5 !== 0);
    const opinion = createSecondOpinion(train(taught, { rounds: 6 }));
    const unseen = replies.filter((_, at) => at % 5 === 0);
    const right = unseen.filter((reply) => opinion(clues(reply.raw))[0]?.code === reply.cause).length;
    // By chance it would be about 6 %, the share of the most frequent code.
    expect(right / unseen.length).toBeGreaterThan(0.6);
  });
});

describe('together with the rules', () => {
  it.each([
    'Hello, how are you? I would like to know the price of the printer.',
    'Добрый день! Прошу прислать счёт за октябрь.',
    'lorem ipsum dolor sit amet',
    '12345',
  ])('what is no error stays not understood: %j', (text) => {
    const diagnosis = diagnoser.diagnoseText({ text });
    expect(diagnosis.code).toBe('unknown_reply');
    expect(diagnosis.confidence).toBeLessThanOrEqual(0.2);
  });

  it('a refused token is no wrong password, however the words look', () => {
    const text = "IMAP command 'AUTHENTICATE XOAUTH2 ...' returned an error: [AUTHENTICATIONFAILED] Invalid credentials (Failure)";
    expect(diagnoser.diagnoseText({ text, provider: 'gmail', stage: 'auth' }).code).toBe('oauth_token_expired');
  });
});
