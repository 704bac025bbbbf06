import { z } from 'zod';
import { Security } from './settings.ts';

const Line = z.string().max(320);
const HandEndpoint = z.strictObject({
  protocol: z.enum(['imap', 'pop3', 'smtp']),
  host: Line,
  port: z.string().max(16),
  security: Security,
  login: Line,
});

/**
 * What was typed on the way to a check, so that it outlives a restart. Never a password: there is no room for one, and
 * the yes to unconfirmed servers is not kept either.
 */
export const Draft = z.strictObject({
  /** What stands in the address field. */
  typed: z.string().max(1000),
  /** The address whose way was begun; null while only the field was filled. */
  address: Line.nullable(),
  domain: Line,
  /** How far the person was. */
  screen: z.enum(['start', 'found', 'prepare', 'secret']),
  /** Settings typed by hand, as they stand in the form. */
  hand: z.strictObject({ incoming: HandEndpoint, outgoing: HandEndpoint, separateOutgoing: z.boolean(), from: Line }).nullable(),
  /** The typed settings were taken for the check. */
  handUsed: z.boolean(),
  /** What was done with the steps of the provider's guide, by step. */
  guideMarks: z.record(z.string().max(100), z.enum(['done', 'skipped'])),
  guideLater: z.boolean(),
  /** When the guide's step that makes the app password was ticked; milliseconds since the epoch. */
  madeAt: z.number().min(0).optional(),
  alsoTo: Line,
});
export type Draft = z.output<typeof Draft>;
