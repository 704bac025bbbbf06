import type { StepFacts } from '../../contract/check.ts';
import type { StepLog } from '../check/step-log.ts';
import type { CourierFailure, Sent } from '../ports.ts';
import type { Result } from '../result.ts';
import { observed, replyFacts } from './observed.ts';
import type { RoundTripInput } from './round-trip-input.ts';

/** Was the letter taken? `unknown`: the final dot was sent, or a cancel came, and nobody said. */
export function tellAccepted(
  log: StepLog,
  { letter, outgoing }: RoundTripInput,
  sent: Result<Sent, CourierFailure>,
): 'yes' | 'no' | 'unknown' {
  const params = { messageId: letter.messageId, sender: letter.from };
  if (!sent.ok) {
    const { outcomeUnknown, happening, stage } = sent.error;
    if (outcomeUnknown && happening.kind !== 'cancelled') {
      const doubt = {
        ...observed('smtp', 'send_data', outgoing, sent.error),
        happening: { kind: 'known', code: 'send_outcome_unknown' },
      } as const;
      log.fail('smtp.accept', { ...doubt, params }, replyFacts(sent.error));
    } else {
      const at = stage === 'mailbox' || outcomeUnknown ? 'send_data' : stage;
      const refusal = { ...observed('smtp', at, outgoing, sent.error), params: { ...params, recipient: letter.to[0] ?? '' } };
      log.fail('smtp.accept', refusal, replyFacts(sent.error));
    }
    return outcomeUnknown ? 'unknown' : 'no';
  }
  const { reply, refused = [] } = sent.value;
  const queueId = /queued (?:as )?<?([\w.-]+)/i.exec(reply.text)?.[1];
  const facts: StepFacts = { reply: reply.text, messageId: letter.messageId, ...(queueId === undefined ? {} : { queueId }) };
  const [first] = refused;
  if (first === undefined) {
    log.pass('smtp.accept', facts);
    return 'yes';
  }
  // One of two recipients was refused. Without the mailbox itself there is nothing to wait for.
  const failure: CourierFailure = {
    happening: { kind: 'reply', reply: first.reply },
    command: 'RCPT TO',
    outcomeUnknown: false,
    stage: 'send_envelope',
  };
  const observation = { ...observed('smtp', 'send_envelope', outgoing, failure), params: { ...params, recipient: first.recipient } };
  if (refused.some((one) => one.recipient === letter.to[0])) {
    log.fail('smtp.accept', observation, { ...facts, ...replyFacts(failure) });
    return 'no';
  }
  log.warn('smtp.accept', observation, { ...facts, refused: refused.map((one) => `${one.recipient}: ${one.reply.text}`) });
  return 'yes';
}
