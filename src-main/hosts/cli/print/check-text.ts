import type { CheckEvent, CheckResult, RoundTrip } from '../../../contract/check.ts';
import type { Endpoint, Settings } from '../../../contract/settings.ts';
import type { CliContext } from '../context.ts';
import { problemText } from './problem-text.ts';
import { stepName } from './step-name.ts';

type Say = CliContext['say'];

const marks = { passed: '✓', warning: '!', failed: '✗', skipped: '–' } as const;

export function endpointText(endpoint: Endpoint, say: Say): string {
  return `${endpoint.protocol.toUpperCase()} ${endpoint.host}:${String(endpoint.port)} ${endpoint.security === 'tls' ? 'SSL/TLS' : 'STARTTLS'}, ${say('cli.login')} ${endpoint.username}`;
}

export function settingsText(settings: Settings | null, say: Say): string[] {
  if (settings === null) return [say('cli.no_settings')];
  return [
    ...(settings.incoming === null ? [] : [`${say('cli.incoming')}: ${endpointText(settings.incoming, say)}`]),
    ...(settings.outgoing === null ? [] : [`${say('cli.outgoing')}: ${endpointText(settings.outgoing, say)}`]),
  ];
}

/** One line per finished step while a check runs. */
export function eventLine(event: CheckEvent, say: Say): string | null {
  switch (event.type) {
    case 'step':
      return event.step.status === 'skipped'
        ? null
        : `  ${marks[event.step.status]} ${stepName(event.step.id, say)}, ${say('time.ms', { value: Math.round(event.step.ms) })}`;
    case 'settings':
      return settingsText(event.settings, say).join('\n');
    case 'mailbox':
      return `\n${event.address}`;
    default:
      return null;
  }
}

/** The folder by what it is for, with the server's name of it. */
function placeOf({ role, folder }: RoundTrip, say: Say): string {
  if (role === null || role === 'other') return `«${folder ?? ''}»`;
  return folder === null ? say(`way.in.${role}`) : `${say(`way.in.${role}`)} (${folder})`;
}

export function checkText(result: CheckResult, say: Say): string {
  const lines = [`${result.address}: ${say(`cli.verdict.${result.verdict}`)}`, ...settingsText(result.settings, say)];
  const trip = result.roundTrip;
  if (trip?.status === 'found')
    lines.push(say('cli.found_in', { place: placeOf(trip, say), seconds: Math.round((trip.latencyMs ?? 0) / 100) / 10 }));
  if (trip?.status === 'left') lines.push(say('cli.left', { id: trip.messageId ?? '' }));
  for (const problem of result.problems) lines.push('', problemText(problem, say));
  return lines.join('\n');
}
