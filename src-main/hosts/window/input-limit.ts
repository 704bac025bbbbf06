const usual = 64 * 1024;
/** Calls whose input holds pasted text or a whole record. */
const large: Readonly<Record<string, number>> = {
  explain: 8 * 1024 * 1024,
  'problem.translate': 1024 * 1024,
  'app.saveText': 8 * 1024 * 1024,
  'support.report': 1024 * 1024,
  'authorities.read': 384 * 1024,
  'authorities.add': 384 * 1024,
};

/** How many bytes of JSON a window may send as the input of a call or run. */
export function inputLimit(name: string): number {
  return large[name] ?? usual;
}
/** How many runs one host carries at once. */
export const maxRuns = 16;
/** How long cancelled runs may tidy up before the host ends without them, in milliseconds. */
export const tidyMs = 10_000;
