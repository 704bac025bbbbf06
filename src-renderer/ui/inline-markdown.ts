import type { Inline } from '../../src-main/contract/guide.ts';

/** `**bold**`, `` `code` `` and `[text](https://…)`: all that texts for people may hold. Anything else is plain text. */
const pattern = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\((https:\/\/[^\s)]+)\)/g;

export function readInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) parts.push({ type: 'text', text: text.slice(at, match.index) });
    const [whole, strong, code, linkText, url] = match;
    if (strong !== undefined) parts.push({ type: 'strong', text: strong });
    else if (code !== undefined) parts.push({ type: 'code', text: code });
    else if (linkText !== undefined && url !== undefined) parts.push({ type: 'link', text: linkText, url });
    at = match.index + whole.length;
  }
  if (at < text.length) parts.push({ type: 'text', text: text.slice(at) });
  return parts;
}

/** The words alone, for copying and for screen readers' announcements. */
export function plainText(text: string): string {
  return readInline(text)
    .map((part) => part.text)
    .join('');
}
