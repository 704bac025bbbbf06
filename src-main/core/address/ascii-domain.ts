const Label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;
/** Letters, marks, digits, hyphen and the dots of IDNA (UTS 46); everything else would be read as URL syntax. */
const Writable = /^[\p{L}\p{M}\p{N}\-.。．｡]+$/u;

/** True for a lower-case ASCII host name of at least two labels within the limits of RFC 1035, whose last label is no number. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split('.');
  return labels.length > 1 && labels.every((label) => Label.test(label)) && !/^\d+$/u.test(labels.at(-1) ?? '');
}

/**
 * A domain as DNS, HTTP and TLS want it (`почта.рф` → `xn--80a1acny.xn--p1ai`), lower case; null if it is no mail domain.
 * UTS 46 is done by the URL class.
 */
export function toAsciiDomain(text: string): string | null {
  if (!Writable.test(text)) return null;
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : null;
  return url !== null && isHostName(url.hostname) ? url.hostname : null;
}
