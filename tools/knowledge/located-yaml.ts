import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';

/** A YAML document that still knows on which line everything stands. */
export interface LocatedYaml {
  readonly value: unknown;
  /** 1-based line of the value at this path, or of the nearest parent that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Parses YAML; syntax errors come back as `file:line: what and how to mend it`. */
export function readLocatedYaml(file: string, source: string): { readonly yaml: LocatedYaml; readonly errors: readonly string[] } {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const errors = document.errors.map(
    (error) =>
      `${file}:${String(counter.linePos(error.pos[0]).line)}: this is not valid YAML (${error.message.trim()}); check the indentation and the quotes`,
  );
  const value: unknown = errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : null;
  return { yaml: { value, lineOf: (path) => lineOf(document, counter, path) }, errors };
}

function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String((item.key as { value?: unknown }).value ?? item.key) === String(key));
      if (pair === undefined) break;
      offset = (pair.key as { range?: readonly number[] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return counter.linePos(offset).line;
}

/** Turns zod's findings into `file:line: where: what`. */
export function zodErrors(file: string, yaml: LocatedYaml, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const where = issue.path.length === 0 ? 'the file' : `"${issue.path.join('.')}"`;
    return `${file}:${String(yaml.lineOf(issue.path))}: ${where}: ${issue.message}`;
  });
}
