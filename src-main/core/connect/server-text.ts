/** At most this much of a reply is kept. */
const keptCharacters = 4096;

/** Makes text of a server harmless to show: control characters become spaces, bidirectional overrides vanish, the length is bounded. */
export function serverText(raw: string): string {
  return raw
    .slice(0, keptCharacters)
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
}
