import { z } from 'zod';

/** A certificate authority that is believed beside the system's. Texts come from the certificate, made harmless. */
export const Authority = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  /** Of the whole certificate, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** ISO 8601. */
  validFrom: z.string(),
  validTo: z.string(),
});
export type Authority = z.output<typeof Authority>;

/** A picked file as base64: PEM with one or several certificates, or one in DER; 256 kB at most. */
export const AuthorityFile = z.base64().max(350_000);
