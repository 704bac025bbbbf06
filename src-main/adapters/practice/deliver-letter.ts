import type { Account } from './account.ts';

export interface Arrival {
  readonly raw: Buffer;
  /** Envelope sender. */
  readonly from: string;
  readonly queueId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** RFC 5322 §3.3, in UTC. */
const dateTime = (now: number): string => new Date(now).toUTCString().replace('GMT', '+0000');
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/**
 * Puts a letter into the recipient's mailbox with the trace that a receiving server writes: Return-Path and Received
 * (RFC 5321 §4.4), Authentication-Results (RFC 8601). False when it does not fit.
 */
export function deliverLetter(to: Account, { raw, from, queueId, now }: Arrival): boolean {
  const domain = domainOf(to.address);
  const sender = domainOf(from);
  const trace = [
    `Return-Path: <${from}>`,
    `Authentication-Results: mx.${domain}; spf=pass smtp.mailfrom=${sender};`,
    ` dkim=pass header.d=${sender}; dmarc=pass header.from=${sender}`,
    `Received: from localhost (localhost [127.0.0.1]) by mx.${domain} with ESMTPSA`,
    ` id ${queueId} for <${to.address}>; ${dateTime(now)}`,
    ...(to.deliverTo === 'Junk' ? ['X-Spam-Flag: YES'] : []),
  ];
  return to.mailbox.add(to.deliverTo, Buffer.concat([Buffer.from(`${trace.join('\r\n')}\r\n`), raw]), [], now) !== null;
}
