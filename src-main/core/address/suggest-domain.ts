/**
 * The known domain that was probably meant (`gmial.com` → `gmail.com`), or null. Only a suggestion: an unknown domain
 * is no mistake. Short names are left alone, because every short name is close to another.
 * @param knownDomains ASCII, the most used first: of equally close ones the first wins.
 */
export function suggestDomain(domain: string, knownDomains: readonly string[]): string | null {
  if (domain.length < 5 || knownDomains.includes(domain)) return null;
  const reach = domain.length >= 10 ? 2 : 1;
  let best: string | null = null;
  let bestDistance = reach + 1;
  for (const known of knownDomains) {
    if (known.length < 6 || Math.abs(known.length - domain.length) > reach) continue;
    const distance = editDistance(domain, known);
    if (distance < bestDistance) {
      best = known;
      bestDistance = distance;
    }
  }
  return best;
}

/** Damerau–Levenshtein distance (optimal string alignment): insert, delete, replace, swap neighbours. */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    older = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
