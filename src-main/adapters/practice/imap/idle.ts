import type { ImapReply, ImapSession } from './session.ts';
import { bad, ok } from './session.ts';

/** IDLE, RFC 2177: tells news at once until the client says DONE. Null: the client has gone. */
export async function idle(session: ImapSession): Promise<ImapReply | null> {
  const { connection } = session;
  let wake: () => void = () => undefined;
  const unwatch = session.account?.mailbox.watch(() => wake());
  try {
    connection.write('+ idling\r\n');
    for (;;) {
      const news = new Promise<void>((resolve) => (wake = resolve));
      session.tellNews();
      await connection.drained();
      if (await connection.clientSpoke(news)) break;
    }
    const line = await connection.readLine();
    if (!line.ok) return null;
    return line.value.toUpperCase() === 'DONE' ? ok('IDLE terminated') : bad('Expected DONE');
  } finally {
    unwatch?.();
  }
}
