import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDiagnoser } from '../../src-main/core/diagnose/diagnose.ts';
import { compileWords } from '../knowledge/compile-knowledge.ts';
import { compileProblems } from '../knowledge/compile-problems.ts';
import { compileProviders } from '../knowledge/compile-providers.ts';
import { isHeldBack, judge, readCorpus, scoreOf } from './evaluate.ts';
import type { CorpusRow, Judged } from './evaluate.ts';

/**
 * Measures the diagnosis on labelled replies: `eval [FILE.jsonl …] [--wrong] [--part rules|held]`.
 * Without files: `dev.jsonl` and `own.jsonl` of `test/data/corpus`. `--wrong` lists every miss; `--part` takes the rows a
 * hash of their id puts into one part, so that rules can be written on one and proved on the other.
 */
const args = process.argv.slice(2);
const files = args.filter((arg) => arg.endsWith('.jsonl'));
const part = args.includes('--part') ? args[args.indexOf('--part') + 1] : undefined;
const assets = args.includes('--assets') ? (args[args.indexOf('--assets') + 1] ?? 'assets') : join(process.cwd(), 'assets');
const { problems, errors } = compileProblems(assets, { allowMissingTexts: true });
const { providers } = compileProviders(assets);
if (errors.length > 0) console.log(errors.join('\n'));
const { words } = compileWords(assets);
const diagnoser = createDiagnoser({ problems, providers, words });

for (const file of files.length > 0 ? files : ['test/data/corpus/dev.jsonl', 'test/data/corpus/own.jsonl']) {
  const rows = readCorpus(readFileSync(file, 'utf8')).filter((row) => row.confidence !== 'low');
  console.log(`\n${file} (${String(rows.length)} rows, those of low confidence left out)`);
  report('with hints', rows, true);
  report('without stage and provider', rows, false);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(7);
}

function report(title: string, rows: readonly CorpusRow[], hints: boolean): void {
  const chosen = rows.filter((row) => part === undefined || isHeldBack(row) === (part === 'held'));
  for (const [name, some] of [
    ['all', chosen],
    ['rules', chosen.filter((row) => !isHeldBack(row))],
    ['held', chosen.filter(isHeldBack)],
  ] as const) {
    const score = scoreOf(judge(some, diagnoser, hints));
    console.log(
      `${title.padEnd(27)} ${name.padEnd(6)} n=${String(score.rows).padEnd(4)} top-1 ${percent(score.top)}  or alternative ${percent(score.near)}  fixer ${percent(score.fixer)}  above 0.8: ${String(score.sure)}, wrong ${percent(score.sureWrong)}  fallback ${percent(score.fallback)}`,
    );
  }
  const judged = judge(chosen, diagnoser, hints);
  if (hints) {
    const byCode = new Map<string, Judged[]>();
    for (const one of judged) byCode.set(one.row.cause, [...(byCode.get(one.row.cause) ?? []), one]);
    // Weak codes first, then by name.
    const codes = [...byCode]
      .map(([code, all]) => ({ code, n: all.length, right: all.filter((one) => one.top).length }))
      .sort((a, b) => a.right / a.n - b.right / b.n || (a.code < b.code ? -1 : 1));
    console.log(`  by code (right/all): ${codes.map((one) => `${one.code} ${String(one.right)}/${String(one.n)}`).join(', ')}`);
  }
  const confusions = new Map<string, number>();
  for (const one of judged)
    if (!one.top) confusions.set(`${one.row.cause} > ${one.code}`, (confusions.get(`${one.row.cause} > ${one.code}`) ?? 0) + 1);
  console.log(
    `  confusions: ${
      [...confusions]
        .sort((a, b) => b[1] - a[1])
        .map(([pair, times]) => `${pair} ${String(times)}`)
        .join(', ') || 'none'
    }`,
  );
  const fallen = judged.filter((one) => one.code === 'unknown_reply');
  console.log(`  fell to the fallback: ${fallen.length === 0 ? 'none' : String(fallen.length)}`);
  for (const { row } of fallen) console.log(`    ${row.id} want ${row.cause}: ${row.raw.slice(0, 160).replaceAll('\n', ' ⏎ ')}`);
  const buckets = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01];
  console.log(
    `  calibration: ${buckets
      .slice(0, -1)
      .map((low, index) => {
        const inside = judged.filter((one) => one.confidence >= low && one.confidence < (buckets[index + 1] ?? 2));
        return `${String(low)}+: ${String(inside.filter((one) => one.top).length)}/${String(inside.length)}`;
      })
      .join('  ')}`,
  );
  if (args.includes('--wrong')) {
    for (const one of judged.filter((each) => !each.top || !each.fixerRight)) {
      console.log(
        `  ${one.near ? (one.top ? 'F' : 'a') : 'X'} ${one.row.id} want ${one.row.cause}/${one.row.fixer} got ${one.code}/${one.fixer} ${String(one.confidence)} [${one.rule}] st=${one.row.stage ?? ''} pv=${one.row.provider ?? ''} (${one.alternatives.join(' ')})\n      ${one.row.raw.slice(0, 260).replaceAll('\n', ' ⏎ ')}`,
      );
    }
  }
}
