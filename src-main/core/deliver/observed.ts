import type { StepFacts } from '../../contract/check.ts';
import type { Observation } from '../facts.ts';
import type { CourierFailure, Way } from '../ports.ts';

/** What was answered to which command, for the step. */
export const replyFacts = (failure: CourierFailure): StepFacts =>
  failure.happening.kind === 'reply' ? { reply: failure.happening.reply.text, command: failure.command } : { command: failure.command };

/** Makes the observation of a courier's failure. */
export function observed(part: Observation['part'], stage: Observation['stage'], way: Way, failure: CourierFailure): Observation {
  const { endpoint } = way;
  return {
    part,
    stage,
    protocol: endpoint.protocol,
    endpoint: { host: endpoint.host, port: endpoint.port, security: endpoint.security },
    command: failure.command,
    happening: failure.happening,
  };
}
