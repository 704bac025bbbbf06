import { writeFileSync } from 'node:fs';
import { compileProviders } from '../knowledge/compile-providers.ts';
import { readExamples } from './read-examples.ts';
import { readLabelled } from './read-labelled.ts';
import { train } from './train.ts';

/** Learns the weights of the second opinion from the labelled replies anew and writes them into the assets. */
const replies = readLabelled('.');
const { words, ...rest } = train(readExamples(replies, compileProviders('assets').providers));
// A line a word: a change of the corpus stays readable as a difference.
const lines = Object.entries(words).map(([word, row]) => `${JSON.stringify(word)}:${JSON.stringify(row)}`);
const text = `${JSON.stringify(rest).slice(0, -1)},"words":{\n${lines.join(',\n')}\n}}\n`;
writeFileSync('assets/problems/words.json', text);
console.log(
  `assets/problems/words.json: ${String(lines.length)} words of ${String(replies.length)} replies, ${String(Math.round(text.length / 1000))} kB`,
);
