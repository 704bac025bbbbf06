import { z } from 'zod';

export const Security = z.enum(['tls', 'starttls']);
export type Security = z.output<typeof Security>;
export const IncomingProtocol = z.enum(['imap', 'pop3']);
export type IncomingProtocol = z.output<typeof IncomingProtocol>;
export const Protocol = z.enum(['imap', 'pop3', 'smtp']);
export type Protocol = z.output<typeof Protocol>;

/** The registered port of each form (RFC 8314, RFC 6409). */
export function usualPort(protocol: Protocol, security: Security): number {
  const table = { imap: { tls: 993, starttls: 143 }, pop3: { tls: 995, starttls: 110 }, smtp: { tls: 465, starttls: 587 } } as const;
  return table[protocol][security];
}

const Host = z.string().min(1).max(253);
const Port = z.int().min(1).max(65535);

/** One server address as a program would enter it. `username` is the login for it. */
export const Endpoint = z.strictObject({
  protocol: Protocol,
  host: Host,
  port: Port,
  security: Security,
  username: z.string(),
});
export type Endpoint = z.output<typeof Endpoint>;

export const IncomingEndpoint = Endpoint.extend({ protocol: IncomingProtocol });
export type IncomingEndpoint = z.output<typeof IncomingEndpoint>;
export const OutgoingEndpoint = Endpoint.extend({ protocol: z.literal('smtp') });
export type OutgoingEndpoint = z.output<typeof OutgoingEndpoint>;

/** Incoming or outgoing may be null: a sending-only service, or nothing found for one direction. */
export const Settings = z.strictObject({
  incoming: IncomingEndpoint.nullable(),
  outgoing: OutgoingEndpoint.nullable(),
});
export type Settings = z.output<typeof Settings>;

/** What a person typed: the login may be left to detection. */
export const EnteredEndpoint = z.strictObject({
  protocol: Protocol,
  host: Host,
  port: Port,
  security: Security,
  username: z.string().min(1).max(320).optional(),
});
export type EnteredEndpoint = z.output<typeof EnteredEndpoint>;
