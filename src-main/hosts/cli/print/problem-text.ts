import type { Action, Problem } from '../../../contract/problem.ts';
import type { CliContext } from '../context.ts';
import { evidenceText } from './evidence-text.ts';

type Say = CliContext['say'];

/** Inline Markdown of our own texts as plain text; a link keeps its address. */
export const plain = (text: string): string =>
  text
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`]+)`/g, '$1')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)');

/** How `check` is asked for what a button of the window does; null where a terminal has nothing of the kind. */
function optionFor({ id, endpoint, suggestion, fingerprint }: Action): string | null {
  if (id === 'switch_endpoint' && endpoint !== undefined)
    return `--${endpoint.protocol} ${endpoint.host}:${String(endpoint.port)}:${endpoint.security}`;
  if (id === 'use_other_login' && suggestion !== undefined) return `--login '${suggestion.replaceAll("'", "'\\''")}'`;
  if (id === 'confirm_settings') return '--trust';
  if (id === 'use_login_as_sender' && suggestion !== undefined) return `--from ${suggestion}`;
  if (id === 'pin_certificate' && fingerprint !== undefined) return `--pin ${fingerprint}`;
  return null;
}

/** One problem as a person reads it on a terminal: what, why, what to do, who; then the exact details. */
export function problemText(problem: Problem, say: Say): string {
  const lines = [`${problem.severity === 'failed' ? '✗' : '!'} ${plain(problem.title)}`, plain(problem.what)];
  if (problem.why !== '') lines.push('', `${say('cli.why')}: ${plain(problem.why)}`);
  if (problem.steps.length > 0)
    lines.push('', `${say('cli.do')}:`, ...problem.steps.map((step, index) => `  ${String(index + 1)}. ${plain(step)}`));
  if (problem.done !== '') lines.push('', plain(problem.done));
  lines.push(`${say('cli.who')}: ${say(`cli.fixer.${problem.fixer}`)}`);
  for (const url of new Set(problem.actions.map((action) => action.url).filter((page) => page !== undefined)))
    lines.push(say('cli.page', { url }));
  for (const { id, suggestion } of problem.actions)
    if (id === 'edit_address' && suggestion !== undefined) lines.push(say('address.suggestion', { suggestion }));
  const mends = problem.actions.flatMap((action) => {
    const option = optionFor(action);
    return option === null
      ? []
      : [`  • ${plain(action.label)}: ${option}`, ...(action.changes === undefined ? [] : [`    ${plain(action.changes)}`])];
  });
  if (mends.length > 0) lines.push('', `${say('cli.mend')}:`, ...mends);
  if (problem.actions.some(({ id }) => id === 'tell_password_age')) lines.push(say('cli.age_hint'));
  if (problem.alternatives.length > 0)
    lines.push(
      '',
      `${say('cli.maybe')}:`,
      ...problem.alternatives.map(
        ({ code, confidence }) => `  • ${plain(say(`title.${code}`))} (${String(Math.round(confidence * 100))} %, ${code})`,
      ),
    );
  lines.push('', ...evidenceText(problem, say));
  if (problem.letter !== null) lines.push('', `${say('cli.letter')}:`, ...problem.letter.split('\n').map((line) => `  | ${line}`));
  return lines.join('\n');
}
