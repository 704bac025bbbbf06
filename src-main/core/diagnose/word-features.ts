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
  const features = new Set<string>();
  let words = 0;
  for (const [token] of clues.text.matchAll(/[\p{L}\p{N}·]+/gu)) {
    if (words >= mostWords) break;
    words += 1;
    const dotted = enhanced.exec(token);
    if (dotted !== null) {
      features.add(`e:${token.replaceAll(innerDot, '.')}`).add(`e:${token.charAt(0)}.${dotted[1] ?? ''}`);
      continue;
    }
    for (const word of token.split(innerDot)) addWord(word, features);
  }
  if (clues.code !== null) features.add(`c:${String(clues.code)}`);
  if (clues.enhanced !== null) features.add(`e:${clues.enhanced}`);
  if (clues.status !== null) features.add(`a:${clues.status}`);
  for (const name of [...clues.responseCodes, ...clues.errnos, ...clues.tls]) features.add(`n:${name.toLowerCase()}`);
  if (clues.protocol !== null) features.add(`t:${clues.protocol}`);
  if (clues.stage !== null) features.add(`s:${clues.stage}`);
  if (clues.command !== null) features.add(`m:${clues.command.split(' ', 1)[0] ?? ''}`);
  if (clues.providers[0] !== undefined) features.add(`v:${clues.providers[0]}`);
  return features;
}

function addWord(word: string, features: Set<string>): void {
  if (word === '' || word.length > 40) return;
  if (/^\d+$/u.test(word)) {
    if (word.length <= 4) features.add(`w:${word}`);
    return;
  }
  if (word.length > 6 && /\d/u.test(word) && !errorName.test(word)) return;
  if (ideographs.test(word)) {
    for (let at = 0; at + 1 < word.length; at += 1) features.add(`w:${word.slice(at, at + 2)}`);
    return;
  }
  features.add(`w:${word}`);
  if (word.length > stem) features.add(`p:${word.slice(0, stem)}`);
}
