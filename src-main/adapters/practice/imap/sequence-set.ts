const Range = /^(\d{1,10}|\*)(?::(\d{1,10}|\*))?$/;
const maxRanges = 200;

/**
 * Tells which numbers a sequence set such as `1:3,7,10:*` names (RFC 3501 §9); `highest` is what `*` means. Null: no set.
 */
export function sequenceSet(text: string, highest: number): ((number: number) => boolean) | null {
  const parts = text.split(',');
  if (parts.length > maxRanges) return null;
  const ranges: (readonly [number, number])[] = [];
  for (const part of parts) {
    const match = Range.exec(part);
    if (match === null) return null;
    const [from, to] = [match[1] ?? '*', match[2] ?? match[1] ?? '*'].map((end) => (end === '*' ? highest : Number(end)));
    if (from === undefined || to === undefined || from === 0 || to === 0) {
      // `*` of an empty folder names nothing; a written 0 is no number of a letter.
      if (highest === 0 && part.includes('*')) continue;
      return null;
    }
    ranges.push([Math.min(from, to), Math.max(from, to)]);
  }
  return (number) => ranges.some(([from, to]) => number >= from && number <= to);
}

/** Numbers as a short set: `1:3,7`. */
export function writeSequence(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < numbers.length;) {
    let end = start;
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end += 1;
    parts.push(end === start ? String(numbers[start]) : `${String(numbers[start])}:${String(numbers[end])}`);
    start = end + 1;
  }
  return parts.join(',');
}
