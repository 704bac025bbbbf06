import type { Clues } from './clues.ts';
import { innerDot } from './clean-text.ts';

/** A reply of a server is short; what stands behind so many words is a quoted letter. */
const mostWords = 120;
/** Longer words share their stem: «отключён», «отключена», "disabled", "disabling". */
const stem = 5;

/** Error numbers of Outlook and Windows, of Microsoft's sign-in, and names such as `auth005`: no ids of one letter or session. */
const errorName = /^(?:0x[\da-f]{4,8}|aadsts\d{4,7}|\p{L}{2,12}\d{1,4})$/u;
const ideographs = /[\u3400-\u9FFF\u3040-\u30FF]/u;
const enhanced = new RegExp(`^[245]${innerDot}(\\d{1,3})${innerDot}\\d{1,3}$`, 'u');

/**
 * What the second opinion looks at: each word and its stem once, and what the parser found around them (code, response
 * code, errno, protocol, stage, provider). Numbers of more than four digits and ids are nobody's words. No order: a
 * translation or a wrapper may change that.
 */
export function wordFeatures(clues: Clues): ReadonlySet<string> {
  return new Set([...wordsOf(clues).flatMap(featuresOfWord), ...featuresAround(clues)]);
}

/** The words as they stand, repeated ones too; parts of names, addresses and numbers are kept together. */
export function wordsOf(clues: Clues): string[] {
  const words = clues.text.match(/[\p{L}\p{N}·]+/gu) ?? [];
  return words.length > mostWords ? words.slice(0, mostWords) : words;
}

/** What one word of the text counts as; nothing where it means nothing. */
export function featuresOfWord(word: string): readonly string[] {
  const code = enhanced.exec(word);
  if (code !== null) return [`e:${word.replaceAll(innerDot, '.')}`, `e:${word.charAt(0)}.${code[1] ?? ''}`];
  return word.split(innerDot).flatMap(featuresOfPart);
}

/** What the parser found, in the order of its fields. */
export function featuresAround(clues: Clues): readonly string[] {
  const { code, status, responseCodes, errnos, tls, protocol, stage, command, providers } = clues;
  return [
    ...(code === null ? [] : [`c:${String(code)}`]),
    ...(clues.enhanced === null ? [] : [`e:${clues.enhanced}`]),
    ...(status === null ? [] : [`a:${status}`]),
    ...[...responseCodes, ...errnos, ...tls].map((name) => `n:${name.toLowerCase()}`),
    ...(protocol === null ? [] : [`t:${protocol}`]),
    ...(stage === null ? [] : [`s:${stage}`]),
    ...(command === null ? [] : [`m:${command.split(' ', 1)[0] ?? ''}`]),
    ...(providers[0] === undefined ? [] : [`v:${providers[0]}`]),
  ];
}

function featuresOfPart(word: string): readonly string[] {
  if (word === '' || word.length > 40) return [];
  if (/^\d+$/u.test(word)) return word.length <= 4 ? [`w:${word}`] : [];
  if (word.length > 6 && /\d/u.test(word) && !errorName.test(word)) return [];
  if (ideographs.test(word)) return Array.from({ length: word.length - 1 }, (_, at) => `w:${word.slice(at, at + 2)}`);
  return word.length > stem ? [`w:${word}`, `p:${word.slice(0, stem)}`] : [`w:${word}`];
}
