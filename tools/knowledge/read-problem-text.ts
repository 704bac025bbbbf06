import { fromMarkdown } from 'mdast-util-from-markdown';
import type { ProblemText } from '../../src-main/core/knowledge/problem-data.ts';

type Node = ReturnType<typeof fromMarkdown>['children'][number];
const sections = ['why', 'steps', 'done', 'letter'] as const;
type SectionName = (typeof sections)[number];

/**
 * Reads one explanation: `# title`, a paragraph, then `## why`, `## steps`, `## done` and perhaps `## letter`.
 * Errors come back as `file:line: what and how to mend it`.
 */
export function readProblemText(file: string, source: string): { readonly text: ProblemText | null; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const fault = (line: number, what: string): void => void errors.push(`${file}:${String(line)}: ${what}`);
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const children = fromMarkdown(lines.join('\n')).children;
  const raw = (node: Node): string => source.replaceAll('\r\n', '\n').slice(node.position?.start.offset, node.position?.end.offset);
  const line = (node: Node | undefined): number => node?.position?.start.line ?? lines.length;

  const [first, ...rest] = children;
  if (first?.type !== 'heading' || first.depth !== 1) {
    fault(line(first), 'the first line must be the title: "# One line without jargon"');
    return { text: null, errors };
  }
  const title = raw(first).replace(/^#\s+/u, '').trim();
  const parts = new Map<SectionName | 'what', Node[]>([['what', []]]);
  let current: SectionName | 'what' = 'what';
  for (const node of rest) {
    if (node.type === 'heading') {
      const name = raw(node)
        .replace(/^#+\s*/u, '')
        .trim();
      const known = sections.find((section) => section === name);
      if (node.depth !== 2 || known === undefined) {
        fault(line(node), `unknown heading "${name}": only ## why, ## steps, ## done and ## letter are used`);
        return { text: null, errors };
      }
      if (parts.has(known)) fault(line(node), `"## ${known}" stands twice: keep one`);
      parts.set(known, []);
      current = known;
      continue;
    }
    if (node.type === 'html') fault(line(node), 'HTML is not allowed: use **bold**, `code` or [text](https://…)');
    parts.get(current)?.push(node);
  }

  const prose = (name: SectionName | 'what', needed: boolean): string => {
    const nodes = parts.get(name);
    const text = (nodes ?? [])
      .map(raw)
      .join('\n')
      .replace(/\s*\n\s*/gu, ' ')
      .trim();
    if (text === '' && needed)
      fault(
        line(nodes?.[0] ?? first),
        name === 'what' ? 'write one or two sentences under the title: what happened' : `"## ${name}" is missing or empty: add it`,
      );
    return text;
  };
  const what = prose('what', true);
  const why = prose('why', true);
  const done = prose('done', false);

  const steps: string[] = [];
  const stepNodes = parts.get('steps') ?? [];
  for (const node of stepNodes) {
    if (node.type !== 'list' || node.ordered !== true) {
      fault(line(node), '"## steps" holds only a numbered list: "1. One action"');
      continue;
    }
    for (const item of node.children) {
      const text = item.children
        .map(raw)
        .join(' ')
        .replace(/\s*\n\s*/gu, ' ')
        .trim();
      if (text === '') fault(line(node), 'an empty step: write one action or remove the number');
      else steps.push(text);
    }
  }
  if (steps.length === 0) fault(line(stepNodes[0] ?? first), '"## steps" is missing or empty: write at least one numbered step');

  // The letter keeps its lines: a line whose placeholder is unknown is dropped later.
  const letterNodes = parts.get('letter');
  const from = letterNodes?.[0]?.position?.start.offset;
  const to = letterNodes?.at(-1)?.position?.end.offset;
  const letter = from === undefined || to === undefined ? null : lines.join('\n').slice(from, to).replace(/^> ?/gmu, '').trim();
  if (parts.has('letter') && letter === null) fault(line(first), '"## letter" is empty: write the message or remove the heading');
  return errors.length > 0 ? { text: null, errors } : { text: { title, what, why, steps, done, letter }, errors };
}
