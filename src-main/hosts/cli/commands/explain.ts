import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { Protocol } from '../../../contract/settings.ts';
import type { CliContext } from '../context.ts';
import { oneOf, valueOf } from '../context.ts';
import { exitCodes, UsageError } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { readAge } from '../password-age.ts';
import type { AgeOptions } from '../password-age.ts';
import { openLetter } from '../open-letter.ts';
import type { LetterOptions } from '../open-letter.ts';
import { problemText } from '../print/problem-text.ts';
import { jsonLine } from '../print/terminal-text.ts';

export interface ExplainOptions extends LetterOptions, AgeOptions {
  readonly protocol?: string;
  readonly stage?: string;
  readonly provider?: string;
  readonly jsonl?: boolean;
}

const protocols: readonly Protocol[] = ['imap', 'pop3', 'smtp'];
const maxBytes = 8 * 1024 * 1024;

async function readText(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    chunks.push(bytes);
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

export async function explain(context: CliContext, text: string | undefined, options: ExplainOptions): Promise<Outcome> {
  const protocol = oneOf(context, '--protocol', options.protocol, protocols);
  const age = readAge(context, options);
  const given = text ?? (await readText());
  if (given.trim() === '' && text === undefined && process.stdin.isTTY) throw new UsageError('empty_text', context.say('cli.empty_text'));
  const problem = valueOf(
    await context.client.call('explain', {
      text: given,
      language: context.language,
      ...(protocol === undefined ? {} : { protocol }),
      ...(options.stage === undefined ? {} : { stage: options.stage }),
      ...(options.provider === undefined ? {} : { provider: options.provider }),
      ...age,
    }),
  );
  await openLetter(context, [problem], options);
  return { code: exitCodes.works, json: problem, text: problemText(problem, context.say) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

async function explainLine(context: CliContext, line: string): Promise<string> {
  let order: unknown;
  try {
    order = JSON.parse(line);
  } catch {
    return JSON.stringify({ id: null, error: 'not JSON' });
  }
  if (typeof order !== 'object' || order === null || Array.isArray(order)) return JSON.stringify({ id: null, error: 'not an object' });
  const { id, raw, protocol, stage, provider } = order as Record<string, unknown>;
  if (typeof raw !== 'string' || (typeof id !== 'string' && typeof id !== 'number'))
    return JSON.stringify({ id: null, error: 'a line needs id and raw' });
  const known = protocols.find((one) => one === protocol);
  const [stageText, providerText] = [textOf(stage), textOf(provider)];
  const reply = await context.client.call('explain', {
    text: raw,
    language: context.language,
    ...(known === undefined ? {} : { protocol: known }),
    ...(stageText === undefined ? {} : { stage: stageText }),
    ...(providerText === undefined ? {} : { provider: providerText }),
  });
  return jsonLine(reply.ok ? { id, ...reply.value } : { id: null, error: reply.failure.message });
}

/** Answers wait for each other up to this many characters, and never longer than the lines that have already come. */
const batchChars = 64 * 1024;

/** Lines `{id, raw, protocol?, stage?, provider?}` in, one flat answer each out, in order. */
export async function explainLines(context: CliContext): Promise<Outcome> {
  let batch = '';
  let soon: NodeJS.Immediate | null = null;
  const flush = (): void => {
    if (soon !== null) clearImmediate(soon);
    soon = null;
    if (batch !== '') process.stdout.write(batch);
    batch = '';
  };
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (context.signal.aborted) break;
    if (line.trim() === '') continue;
    batch += `${await explainLine(context, line)}\n`;
    if (batch.length >= batchChars) flush();
    else soon ??= setImmediate(flush);
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  }
  flush();
  return { code: context.signal.aborted ? exitCodes.cancelled : exitCodes.works, json: undefined, text: '' };
}
