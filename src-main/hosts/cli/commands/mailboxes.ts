import type { MailboxSummary } from '../../../contract/mailbox.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { settingsText } from '../print/check-text.ts';
import { stepName } from '../print/step-name.ts';
import { problemText } from '../print/problem-text.ts';
import { dateText, storyText } from '../print/story-text.ts';

function summaryText(mailbox: MailboxSummary, context: CliContext): string {
  const { say } = context;
  const date = (iso: string): string => dateText(iso, context.language);
  const story = storyText(mailbox.changes, context);
  const last =
    mailbox.last === null
      ? say('cli.never_checked')
      : `${date(mailbox.last.at)}: ${say(`cli.verdict.${mailbox.last.verdict}`)} ${mailbox.last.problems.join(' ')}`;
  const changes =
    mailbox.changes === null
      ? []
      : [...mailbox.changes.steps.map((step) => `${stepName(step.id, say)} ${step.was} → ${step.now}`), ...mailbox.changes.settings];
  return [
    `${mailbox.address} (${say(`cli.secret.${mailbox.secret}`)})`,
    `  ${last.trim()}`,
    ...(mailbox.changes === null || changes.length === 0
      ? []
      : [`  ${say('cli.changed', { date: date(mailbox.changes.goodAt), what: changes.join('; ') })}`]),
    ...(story === '' ? [] : [`  ${story}`]),
  ].join('\n');
}

export async function listMailboxes(context: CliContext): Promise<Outcome> {
  const listed = valueOf(await context.client.call('mailboxes.list', {}));
  const text = [
    ...(listed.mailboxes.length === 0
      ? [context.say('cli.nothing_saved')]
      : listed.mailboxes.map((mailbox) => summaryText(mailbox, context))),
    ...listed.problems.map((problem) => `\n${problemText(problem, context.say)}`),
  ].join('\n');
  return { code: exitCodes.works, json: listed, text };
}

export async function showMailbox(context: CliContext, address: string): Promise<Outcome> {
  const shown = valueOf(await context.client.call('mailboxes.show', { address }));
  const history = shown.history.map((entry) =>
    `  ${entry.at} ${entry.kind}: ${entry.verdict} ${entry.problems.map((problem) => problem.code).join(' ')}`.trimEnd(),
  );
  return {
    code: exitCodes.works,
    json: shown,
    text: [summaryText(shown, context), ...settingsText(shown.settings, context.say).map((line) => `  ${line}`), ...history].join('\n'),
  };
}

export async function removeMailbox(context: CliContext, address: string): Promise<Outcome> {
  const removed = valueOf(await context.client.call('mailboxes.remove', { address }));
  const text = [context.say('cli.removed', { address }), ...(removed.secretRemoved ? [context.say('cli.secret_removed')] : [])].join('\n');
  return { code: exitCodes.works, json: removed, text };
}
