const maxTags = 30;

/**
 * A `name=value; name=value` list of DKIM and DMARC (RFC 6376 §3.2), white space around names and values removed; the
 * first of two equal names counts. Null if it is no such list.
 */
export function readTagList(text: string): ReadonlyMap<string, string> | null {
  const tags = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const cut = part.indexOf('=');
    const name = part.slice(0, Math.max(0, cut)).trim().toLowerCase();
    if (!/^[a-z][a-z0-9_]*$/u.test(name)) return null;
    if (!tags.has(name)) tags.set(name, part.slice(cut + 1).trim());
    if (tags.size > maxTags) return null;
  }
  return tags;
}
