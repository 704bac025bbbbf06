import { z } from 'zod';
import { SecretPlace } from './mailbox.ts';

/** A proxy typed by hand. Its password is in the keychain or in memory, never here. */
export const ManualProxy = z.strictObject({
  kind: z.literal('manual'),
  /** `http`: CONNECT (RFC 9110 §9.3.6); `socks5`: RFC 1928, the proxy finds the address. */
  protocol: z.enum(['http', 'socks5']),
  host: z
    .string()
    .max(253)
    .regex(/^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|[\da-f:.]*:[\da-f:.]*)$/i),
  port: z.int().min(1).max(65535),
  /** Empty: the proxy asks for no name. */
  user: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}:]*$/u),
  /** Hosts that are reached directly, as in NO_PROXY: names, `.suffix`, addresses, networks; commas or spaces between. */
  except: z.string().max(1000),
});
export type ManualProxy = z.output<typeof ManualProxy>;

/** `system`: what HTTPS_PROXY, ALL_PROXY and NO_PROXY say, else, where the program can ask for them, the system's settings. */
export const ProxyChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('system') }),
  ManualProxy,
]);
export type ProxyChoice = z.output<typeof ProxyChoice>;

/** What becomes of the password of a proxy typed by hand. */
export const ProxySecret = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('held'), handle: z.string().min(1).max(64) }),
]);

/** Addresses are `http://host:port` or `socks5://host:port`, without a name and password. */
export const ProxyReport = z.strictObject({
  choice: ProxyChoice,
  /** Where the password of the proxy typed last is. */
  secret: SecretPlace,
  /**
   * What the system names, for a host outside where it names different ones; its settings are asked only where that was
   * chosen. `usable` is false for a kind that MailReady
   * does not speak, and where the system does not answer (the address is empty then).
   */
  system: z.strictObject({ address: z.string(), usable: z.boolean() }).nullable(),
  systemFrom: z.enum(['environment', 'settings']),
  /** `--proxy` of this start goes before the choice. */
  option: z.string().nullable(),
  /** What is in force. */
  used: z.string().nullable(),
});
export type ProxyReport = z.output<typeof ProxyReport>;
