import { fromMarkdown } from 'mdast-util-from-markdown';
import type { GuideStep, Inline } from '../../src-main/contract/guide.ts';
import { GuideCheckKind } from '../../src-main/contract/guide.ts';
import { IncomingProtocol } from '../../src-main/contract/settings.ts';
import type { ProviderGuide } from '../../src-main/core/knowledge/provider.ts';

type Block = ReturnType<typeof fromMarkdown>['children'][number];
type Phrasing = Extract<Block, { type: 'paragraph' }>['children'][number];
type Task = GuideStep['task'];

const tasks: readonly Task[] = ['enable_imap', 'create_app_password', 'other'];
const headings = tasks.map((task) => `## ${task}`).join(', ');

/**
 * Reads a provider's guide: a paragraph, then sections of numbered steps, each with optional `see:`, `trap:`,
 * `check:` and `when:` lines.
 * Errors come back as `file:line: what and how to mend it`; `lineOf` gives the line of a step for checks across files.
 */
export function readGuide(
  file: string,
  source: string,
): { readonly guide: ProviderGuide; readonly errors: readonly string[]; readonly lineOf: (stepId: string) => number } {
  const errors: string[] = [];
  const fault = (line: number, what: string): void => void errors.push(`${file}:${String(line)}: ${what}`);
  const lines = new Map<string, number>();
  const intro: Inline[] = [];
  const steps: GuideStep[] = [];
  const seen = new Set<Task>();
  let task: Task | null = null;

  for (const block of fromMarkdown(source.replaceAll('\r\n', '\n')).children) {
    const line = lineAt(block);
    if (block.type === 'heading') {
      const name = block.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
      const known = tasks.find((one) => one === name);
      if (block.depth !== 2 || known === undefined) fault(line, `the heading "${name}" is not known; use one of ${headings}`);
      else if (seen.has(known)) fault(line, `"## ${known}" stands twice; join the two lists`);
      if (known !== undefined) seen.add(known);
      task = known ?? 'other';
    } else if (block.type === 'paragraph' && task === null) {
      if (intro.length > 0) intro.push({ type: 'text', text: ' ' });
      intro.push(...join(toLines(block.children, fault)));
    } else if (block.type === 'list' && block.ordered === true && task !== null) {
      const first = steps.filter((step) => step.task === task).length + 1;
      for (const [index, item] of block.children.entries()) {
        const id = `${task.replaceAll('_', '-')}.${String(first + index)}`;
        const paragraph = item.children[0];
        if (paragraph?.type !== 'paragraph' || item.children.length > 1) {
          fault(
            lineAt(item),
            'a step is one paragraph; write "see:" and "trap:" on lines of their own right below it, without a blank line',
          );
          continue;
        }
        lines.set(id, lineAt(item));
        steps.push(toStep(id, task, toLines(paragraph.children, fault), (what) => fault(lineAt(item), what)));
      }
    } else {
      fault(
        line,
        task === null
          ? 'before the first heading only plain sentences may stand'
          : 'under a heading only numbered steps may stand: "1. One action"',
      );
    }
  }
  if (intro.length === 0) fault(1, 'the sentence before the steps is missing; say in plain words why something must be prepared');
  return { guide: { intro, steps }, errors, lineOf: (id) => lines.get(id) ?? 1 };
}

function toStep(id: string, task: Task, lines: readonly Inline[][], fault: (what: string) => void): GuideStep {
  const parts: Record<'text' | 'see' | 'trap', Inline[][]> = { text: [], see: [], trap: [] };
  const rules: Partial<Record<'check' | 'when', string>> = {};
  let current: keyof typeof parts = 'text';
  for (const line of lines) {
    const rule = line[0]?.type === 'text' ? /^(check|when):\s*(.*)$/u.exec(line[0].text) : null;
    if (rule !== null) {
      const key = rule[1] === 'check' ? 'check' : 'when';
      if (rules[key] !== undefined) fault(`"${key}:" stands twice in one step; keep one`);
      rules[key] = rule[2]?.trim() ?? '';
      continue;
    }
    const label = line[0]?.type === 'text' ? /^(see|trap):\s*/u.exec(line[0].text) : null;
    if (label === null) {
      parts[current].push(line);
      continue;
    }
    current = label[1] === 'see' ? 'see' : 'trap';
    if (parts[current].length > 0) fault(`"${current}:" stands twice in one step; join the two lines`);
    parts[current].push(trimStart(line, label[0].length));
  }
  const text = join(parts.text);
  if (text.length === 0) fault('the step has no text; write one action');
  const url = text.find((inline) => inline.type === 'link')?.url ?? null;
  const check = oneOf('check', rules.check, GuideCheckKind.options, fault);
  const when = oneOf('when', rules.when, IncomingProtocol.options, fault);
  return {
    id,
    task,
    text,
    url,
    see: join(parts.see),
    trap: join(parts.trap),
    ...(check === undefined ? {} : { check }),
    ...(when === undefined ? {} : { when }),
  };
}

function oneOf<V extends string>(key: string, word: string | undefined, known: readonly V[], fault: (what: string) => void): V | undefined {
  const found = known.find((one) => one === word);
  if (word !== undefined && found === undefined) fault(`"${key}: ${word}" is not known; use one of ${known.join(', ')}`);
  return found;
}

function trimStart(line: readonly Inline[], length: number): Inline[] {
  const [first, ...rest] = line;
  if (first?.type !== 'text') return [...line];
  const text = first.text.slice(length);
  return text === '' ? rest : [{ type: 'text', text }, ...rest];
}

/** Splits a paragraph at its line ends. */
function toLines(nodes: readonly Phrasing[], fault: (line: number, what: string) => void): Inline[][] {
  const lines: Inline[][] = [[]];
  const push = (inline: Inline): void => void lines.at(-1)?.push(inline);
  for (const node of nodes) {
    const line = lineAt(node);
    if (node.type === 'text') {
      if (/https?:\/\//u.test(node.value)) fault(line, 'a bare link; write it as [words](https://…)');
      for (const [index, text] of node.value.split('\n').entries()) {
        if (index > 0) lines.push([]);
        if (text !== '') push({ type: 'text', text });
      }
    } else if (node.type === 'inlineCode') push({ type: 'code', text: node.value });
    else if (node.type === 'strong') push({ type: 'strong', text: plain(node.children, fault) });
    else if (node.type === 'link') {
      if (!URL.canParse(node.url) || new URL(node.url).protocol !== 'https:') fault(line, `the link ${node.url} must begin with https://`);
      push({ type: 'link', text: plain(node.children, fault), url: node.url });
    } else fault(line, 'only plain text, **bold**, `code` and [words](https://…) may be used here');
  }
  return lines;
}

function plain(nodes: readonly Phrasing[], fault: (line: number, what: string) => void): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.value.replaceAll('\n', ' ');
      fault(lineAt(node), 'no formatting inside bold text or a link; write plain words there');
      return '';
    })
    .join('');
}

/** Lines become one run of text; neighbouring texts are merged. */
function join(lines: readonly Inline[][]): Inline[] {
  const joined: Inline[] = [];
  for (const [index, line] of lines.entries()) {
    const parts = index > 0 && line.length > 0 && joined.length > 0 ? [{ type: 'text', text: ' ' } as const, ...line] : line;
    for (const inline of parts) {
      const last = joined.at(-1);
      if (inline.type === 'text' && last?.type === 'text') joined[joined.length - 1] = { type: 'text', text: last.text + inline.text };
      else joined.push(inline);
    }
  }
  return joined;
}

function lineAt(node: { readonly position?: { readonly start: { readonly line: number } } | undefined }): number {
  return node.position?.start.line ?? 1;
}
