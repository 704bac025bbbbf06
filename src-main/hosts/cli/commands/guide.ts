import type { Guide, Inline } from '../../../contract/guide.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';

const inlineText = (parts: readonly Inline[]): string =>
  parts.map((part) => (part.type === 'link' ? (part.text === part.url ? part.url : `${part.text} (${part.url})`) : part.text)).join('');

function guideText(guide: Guide, { say }: CliContext): string {
  const lines = [guide.name];
  if (guide.loginHint !== undefined) lines.push(`${say('cli.login')}: ${guide.loginHint}`);
  if (guide.intro.length > 0) lines.push(inlineText(guide.intro));
  if (guide.steps.length === 0) lines.push(say('cli.no_preparation'));
  guide.steps.forEach((step, index) => {
    lines.push('', `${String(index + 1)}. ${inlineText(step.text)}`);
    if (step.url !== null && !inlineText(step.text).includes(step.url)) lines.push(`   ${say('cli.page', { url: step.url })}`);
    if (step.see.length > 0) lines.push(`   ${say('cli.see')}: ${inlineText(step.see)}`);
    if (step.when !== undefined) lines.push(`   ${say('cli.when', { protocol: step.when.toUpperCase() })}`);
    if (step.check !== undefined) lines.push(`   ${say(`cli.proof.${step.check}`)}`);
    if (step.trap.length > 0) lines.push(`   ${say('cli.trap')}: ${inlineText(step.trap)}`);
  });
  if (guide.steps.some((step) => step.check === undefined)) lines.push('', say('cli.proof.tick'));
  return lines.join('\n');
}

export async function guide(context: CliContext, of: string): Promise<Outcome> {
  const found = valueOf(await context.client.call('guide.get', { of, language: context.language }));
  return { code: exitCodes.works, json: found, text: guideText(found, context) };
}
