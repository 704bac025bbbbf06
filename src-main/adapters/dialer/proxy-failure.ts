import type { DialFailure } from '../../core/ports.ts';
import { serverText } from '../../core/connect/server-text.ts';

/**
 * Errno names of our own for what a proxy does: `EPROXYCONNECT` (it cannot be reached), `EPROXYAUTH` (name or password),
 * `EPROXYDENIED` (it does not let this host or port out), `EPROXYTARGET` (it could not reach the server), `EPROXYREPLY`
 * (no proxy of this kind speaks there), `EPROXYSETTING` (a proxy of a kind that is not spoken here).
 */
export type ProxyErrno = 'EPROXYCONNECT' | 'EPROXYAUTH' | 'EPROXYDENIED' | 'EPROXYTARGET' | 'EPROXYREPLY' | 'EPROXYSETTING';

export function proxyFailure(errno: ProxyErrno, message: string): DialFailure {
  return { kind: 'errno', errno, message: serverText(message).slice(0, 300) };
}

/** A failure while reaching the proxy or hearing it, as one of the proxy; being cancelled stays what it is. */
export function ofProxy(failure: DialFailure, errno: ProxyErrno): DialFailure {
  switch (failure.kind) {
    case 'cancelled':
      return failure;
    case 'errno':
      return proxyFailure(errno, `${failure.errno} ${failure.message}`);
    case 'timeout':
      return proxyFailure(errno, `the proxy did not answer for ${String(failure.afterMs)} ms`);
    case 'closed':
      return proxyFailure(errno, 'the proxy closed the connection');
    case 'tls':
    case 'garbage':
      return proxyFailure(errno, 'the proxy did not answer as one');
  }
}
