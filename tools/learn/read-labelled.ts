import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CorpusRow } from '../eval/evaluate.ts';
import type { LabelledReply } from './read-examples.ts';

const Labelled = z.object(CorpusRow.pick({ raw: true, cause: true, protocol: true, stage: true, provider: true }).shape);

/** Every labelled reply of the project: server replies, and the error lines of help pages. */
export function readLabelled(root: string): readonly LabelledReply[] {
  return ['dev', 'own', 'documents'].flatMap((name) =>
    readFileSync(join(root, 'test', 'data', 'corpus', `${name}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => Labelled.parse(JSON.parse(line))),
  );
}
