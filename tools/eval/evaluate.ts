import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fixer } from '../../src-main/contract/problem.ts';
import { ProblemCodeSchema } from '../../src-main/contract/problem.ts';
import type { Diagnoser } from '../../src-main/core/diagnose/diagnose.ts';

/** One labelled reply of a corpus file. */
export const CorpusRow = z.object({
  id: z.string(),
  raw: z.string(),
  cause: ProblemCodeSchema,
  alt_causes: z.array(ProblemCodeSchema).default([]),
  fixer: Fixer,
  confidence: z.enum(['high', 'medium', 'low']),
  protocol: z.string().optional(),
  stage: z.string().optional(),
  provider: z.string().optional(),
});
export type CorpusRow = z.output<typeof CorpusRow>;

export interface Judged {
  readonly row: CorpusRow;
  readonly code: string;
  readonly confidence: number;
  readonly fixer: string;
  readonly rule: string;
  readonly alternatives: readonly string[];
  readonly top: boolean;
  /** The right cause is the answer or one of its alternatives. */
  readonly near: boolean;
  readonly fixerRight: boolean;
}

export interface Score {
  readonly rows: number;
  readonly top: number;
  readonly near: number;
  readonly fixer: number;
  /** Answers with confidence above 0.8, and the share of them that is wrong. */
  readonly sure: number;
  readonly sureWrong: number;
  readonly fallback: number;
}

export function readCorpus(jsonl: string): CorpusRow[] {
  return jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => CorpusRow.parse(JSON.parse(line)));
}

/** Diagnoses every row; `hints: false` leaves stage and provider out. */
export function judge(rows: readonly CorpusRow[], diagnoser: Diagnoser, hints: boolean): Judged[] {
  return rows.map((row) => {
    const diagnosis = diagnoser.diagnoseText({
      text: row.raw,
      protocol: row.protocol,
      ...(hints ? { stage: row.stage, provider: row.provider } : {}),
    });
    const alternatives = diagnosis.alternatives.map((alternative) => alternative.code);
    const top = diagnosis.code === row.cause;
    return {
      row,
      code: diagnosis.code,
      confidence: diagnosis.confidence,
      fixer: diagnosis.fixer,
      rule: diagnosis.rule,
      alternatives,
      top,
      near: top || alternatives.includes(row.cause),
      fixerRight: diagnosis.fixer === row.fixer,
    };
  });
}

export function scoreOf(judged: readonly Judged[]): Score {
  const share = (holds: (one: Judged) => boolean, of: readonly Judged[] = judged): number =>
    of.length === 0 ? 0 : of.filter(holds).length / of.length;
  const sure = judged.filter((one) => one.confidence > 0.8);
  return {
    rows: judged.length,
    top: share((one) => one.top),
    near: share((one) => one.near),
    fixer: share((one) => one.fixerRight),
    sure: sure.length,
    sureWrong: share((one) => !one.top, sure),
    fallback: share((one) => one.code === 'unknown_reply'),
  };
}

/** Splits by a hash of the id so that rules are written on one part and proved on the other. */
export function isHeldBack(row: CorpusRow): boolean {
  return Number.parseInt(createHash('sha256').update(row.id).digest('hex').slice(0, 8), 16) % 10 >= 6;
}
