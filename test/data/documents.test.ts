import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ProblemCodeSchema } from '../../src-main/contract/problem.ts';
import { diagnoser } from '../core/diagnose/knowledge-for-tests.ts';

/**
 * Every error line of the five documents that office workers in Russia meet when mail fails: the help pages of amoCRM,
 * Planfix and RuSender, the mail chapter of 1C, and an article on SMTP errors. The lines are facts, the causes are ours;
 * what the sending program itself does wrong is `program_side`. Pasted as a person would: no stage, no provider.
 */
const DocumentLine = z.strictObject({
  id: z.string(),
  document: z.enum(['amoCRM', 'Planfix', 'SMTP article', '1C', 'RuSender']),
  raw: z.string(),
  cause: ProblemCodeSchema,
  /** Causes that the same line may have: at least one of them is offered beside the first. */
  alt_causes: z.array(ProblemCodeSchema),
});

const lines = readFileSync(join(import.meta.dirname, 'corpus/documents.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => DocumentLine.parse(JSON.parse(line)));

describe.each(DocumentLine.shape.document.options)('error lines of the document: %s', (document) => {
  const own = lines.filter((line) => line.document === document);

  it.each(own.map((line) => [line.raw, line.cause, line.alt_causes] as const))('%s → %s', (text, cause, alternatives) => {
    const diagnosis = diagnoser.diagnoseText({ text });
    expect(diagnosis.code).toBe(cause);
    const offered = diagnosis.alternatives.map((alternative) => alternative.code);
    if (alternatives.length > 0) expect(offered.filter((code) => alternatives.includes(code))).not.toEqual([]);
  });
});
