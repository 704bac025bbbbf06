/**
 * Dotted keys with every beginning that they share written once: `a.b a.c a.c.d` is `a(b c c(d))`. Keys that begin alike
 * come to stand together: the order is that of `keysOf`.
 */
export function keyTree(keys: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const [first = '', ...rest] = key.split('.');
    groups.set(first, [...(groups.get(first) ?? []), rest.join('.')]);
  }
  return [...groups]
    .map(([first, rests]) => {
      const longer = rests.filter((rest) => rest !== '');
      return [...(longer.length < rests.length ? [first] : []), ...(longer.length > 0 ? [`${first}(${keyTree(longer)})`] : [])].join(' ');
    })
    .join(' ');
}

/** The keys of a `keyTree`, in its order. */
export function keysOf(tree: string): string[] {
  const keys: string[] = [];
  const path: string[] = [];
  for (const [token] of tree.matchAll(/[^ ()]+\(?|\)/g)) {
    if (token === ')') path.pop();
    else if (token.endsWith('(')) path.push(token.slice(0, -1));
    else keys.push([...path, token].join('.'));
  }
  return keys;
}
