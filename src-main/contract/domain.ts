import { z } from 'zod';
import { Problem } from './problem.ts';

/** `nxdomain`: the domain does not exist; `null_mx`: it says that it takes no mail; `unknown`: DNS did not answer. */
export const MxVerdict = z.enum(['found', 'null_mx', 'none', 'nxdomain', 'unknown']);
/** `allowed`, `not_mentioned` and `forbidden` are about `server`; `valid`: a good record, and no server is known. */
export const SpfVerdict = z.enum(['allowed', 'not_mentioned', 'forbidden', 'valid', 'none', 'broken', 'unknown']);
export const DmarcVerdict = z.enum(['found', 'none', 'broken', 'unknown']);

const Fault = z.strictObject({ kind: z.string(), at: z.string(), detail: z.string().nullable() });
const Alignment = z.enum(['relaxed', 'strict']);

/** What a domain says about its mail, as a stranger's mail server sees it. */
export const DomainReport = z.strictObject({
  /** As people read it. */
  domain: z.string(),
  ascii: z.string(),
  /** Our id of whoever runs the mail of the domain. */
  provider: z.string().nullable(),
  mx: z.strictObject({ verdict: MxVerdict, records: z.array(z.strictObject({ preference: z.int(), exchange: z.string() })) }),
  /** Null: the domain does not exist. */
  spf: z
    .strictObject({
      verdict: SpfVerdict,
      record: z.string().nullable(),
      /** The outgoing server of the provider. */
      server: z.string().nullable(),
      /** Terms that need DNS; receivers stop at ten. */
      lookups: z.int(),
      /** The term that allows or forbids the server. */
      by: z.string().nullable(),
      /** What is said about all other senders. */
      policy: z.enum(['+', '-', '~', '?']).nullable(),
      fault: Fault.nullable(),
      /** The record that would be right, where that is known. */
      line: z.string().nullable(),
    })
    .nullable(),
  dmarc: z
    .strictObject({
      verdict: DmarcVerdict,
      record: z.string().nullable(),
      /** The name under which it stands, or would stand. */
      at: z.string(),
      policy: z.enum(['none', 'quarantine', 'reject']).nullable(),
      percent: z.int().nullable(),
      spfAlignment: Alignment.nullable(),
      dkimAlignment: Alignment.nullable(),
      fault: Fault.nullable(),
      line: z.string().nullable(),
    })
    .nullable(),
  problems: z.array(Problem),
  elapsedMs: z.number().min(0),
});
export type DomainReport = z.output<typeof DomainReport>;

/** A part of the report is known. */
export const DomainEvent = z.strictObject({ type: z.literal('part'), part: z.enum(['mx', 'spf', 'dmarc']) });
export type DomainEvent = z.output<typeof DomainEvent>;
