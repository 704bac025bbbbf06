import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import knowledge from 'virtual:knowledge';
import { createExplainer } from '../../src-main/core/diagnose/explain.ts';
import type { PastedText } from '../../src-main/core/diagnose/clues.ts';
import { collectGarbage } from './statistics.ts';
import { usageProbe } from './usage-probe.ts';

/** Lines that `explain --jsonl` answers in a second after its start, and what its heap may grow by meanwhile. */
export const explainTarget = { linesPerSecond: 3_000, heapMb: 20 };

export interface ExplainBench {
  readonly lines: number;
  /** By the clock, from the first answer to the last. */
  readonly linesPerSecond: number;
  /** The same by the processor time of the process, all its threads: what a machine that does nothing else would reach. */
  readonly linesPerCpuSecond: number;
  /** What was kept after the last line and a garbage collection, in megabytes. */
  readonly heapGrowthMb: number;
}

interface Line {
  readonly id: string;
  readonly raw: string;
  readonly protocol?: PastedText['protocol'];
  readonly stage?: string;
  readonly provider?: string;
}

const megabytes = (bytes: number): number => bytes / 1_048_576;

/** The corpus over and over; numbers in the text differ each time, so that nothing can be remembered by its text. */
export function explainLines(root: string, count: number): Line[] {
  const corpus = readFileSync(join(root, 'test/data/corpus/dev.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);
  return Array.from({ length: count }, (_, index) => {
    const { raw, protocol, stage, provider } = corpus[index % corpus.length] ?? { raw: '' };
    const turn = Math.floor(index / corpus.length);
    // Queue ids and the like have letters or more than four digits; codes, ports and years have not.
    const text =
      turn === 0
        ? raw
        : `${raw.replace(/\d{6,}/gu, (digits) => String((Number(digits.slice(-9)) + turn) % 1_000_000_000))} [${index.toString(36)}q]`;
    return {
      id: `b${index}`,
      raw: text,
      ...(protocol === undefined ? {} : { protocol }),
      ...(stage === undefined ? {} : { stage }),
      ...(provider === undefined ? {} : { provider }),
    };
  });
}

/** `createExplainer` and its answers, in this process. */
export function benchExplainer(lines: readonly Line[]): ExplainBench {
  const explainer = createExplainer(knowledge);
  explainer.explainText({ text: '535 5.7.8 Error: authentication failed' }, 'ru');
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (const { raw, protocol, stage, provider } of lines)
    explainer.explainText(
      {
        text: raw,
        ...(protocol === undefined ? {} : { protocol }),
        ...(stage === undefined ? {} : { stage }),
        ...(provider === undefined ? {} : { provider }),
      },
      'ru',
    );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  collectGarbage();
  const after = process.memoryUsage().heapUsed;
  // The explainer must live until here, or its own share would be counted as freed.
  explainer.explainText({ text: 'OK' }, 'ru');
  return {
    lines: lines.length,
    linesPerSecond: lines.length / seconds,
    linesPerCpuSecond: (lines.length * 1e6) / (user + system),
    heapGrowthMb: megabytes(after - before),
  };
}

/** The same through `explain --jsonl` as a process of its own; the clock runs from its first answer to its last. */
export async function benchExplainCommand(
  root: string,
  lines: readonly Line[],
  home: string,
): Promise<ExplainBench & { readonly startMs: number }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', usageProbe, join(root, 'scripts/mailready.js'), 'explain', '--jsonl', '--lang', 'ru', '--home', home],
    {
      cwd: root,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  let first = 0;
  let last = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = performance.now();
    if (count === 0) first = last;
    const { id } = JSON.parse(line) as { readonly id: string | null };
    if (id !== lines[count]?.id) throw new Error(`Line ${count} was answered with: ${line.slice(0, 200)}`);
    count++;
  }
  await ended;
  const used = /^used (.*)$/mu.exec(errors)?.[1];
  if (count !== lines.length || used === undefined)
    throw new Error(`explain --jsonl answered ${count} of ${lines.length} lines: ${errors.slice(0, 500)}`);
  const { heapBytes, cpuMicroseconds } = JSON.parse(used) as { readonly heapBytes: number; readonly cpuMicroseconds: number };
  return {
    lines: count,
    startMs: first - began,
    linesPerSecond: ((count - 1) / (last - first)) * 1000,
    linesPerCpuSecond: ((count - 1) * 1e6) / cpuMicroseconds,
    heapGrowthMb: megabytes(heapBytes),
  };
}
