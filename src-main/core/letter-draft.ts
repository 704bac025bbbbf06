/** What can be put into a letter that the person's own mail program opens. */
export interface LetterDraft {
  readonly url: string;
  /** The text did not fit whole. */
  readonly cut: boolean;
}

const subjectLimit = 150;
/** Controls, also those that turn the direction of the text, and marks without a width: none of them has a place in a letter. */
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** `encodeURIComponent` throws at half a surrogate pair and leaves quotes that a shell's script may read. */
function encode(text: string): string {
  const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
  return encodeURIComponent(whole).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * A mailto address (RFC 6068) with subject and body and nobody as recipient: whom to write to, the person knows. A line end
 * in the subject cannot begin another header. A body that does not fit into `limit` characters of the address is cut and
 * ends with `cutNote`.
 */
export function letterDraft(subject: string, body: string, cutNote: string, limit: number): LetterDraft {
  const line = subject.replace(unseen, '').replace(/\s+/gu, ' ').trim();
  const start = `mailto:?subject=${encode(Array.from(line).slice(0, subjectLimit).join(''))}&body=`;
  const lines = (text: string): string => encode(text.replace(unseen, '').replace(/\r\n?|\n|[\u2028\u2029]/gu, '\r\n'));
  const whole = lines(body.trim());
  if (start.length + whole.length <= limit) return { url: start + whole, cut: false };
  const note = lines(`\n\n${cutNote}`);
  const letters = Array.from(
    body
      .replace(unseen, '')
      .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
      .trim(),
  );
  let [fits, above] = [0, letters.length];
  while (above - fits > 1) {
    const middle = Math.floor((fits + above) / 2);
    if (start.length + lines(letters.slice(0, middle).join('')).length + note.length <= limit) fits = middle;
    else above = middle;
  }
  return { url: start + lines(letters.slice(0, fits).join('').trimEnd()) + note, cut: true };
}

/** True for an address that `letterDraft` could have made: no recipient, no header but the subject, no raw sign. */
export function isLetterDraft(url: string): boolean {
  return url.length <= longestDraft && /^mailto:\?subject=(?:[\w.~-]|%(?!0[AD])[0-9A-F]{2})*&body=(?:[\w.~-]|%[0-9A-F]{2})*$/u.test(url);
}

/** What any system is handed at most; Windows takes no more than 2,000 characters. */
export const longestDraft = 30_000;
export const draftLimit = (platform: string): number => (platform === 'win32' ? 2_000 : longestDraft);
