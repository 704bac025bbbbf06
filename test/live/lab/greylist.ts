import { once } from 'node:events';
import { createServer } from 'node:net';

/** Where the greylist of a host listens, on the host's own address. */
export const GREYLIST_PORT = 10023;

/**
 * Postfix's policy delegation protocol: attributes line by line, an empty line, one answer. Whoever sends to somebody for
 * the first time is told to come again after `seconds`, as postgrey does.
 */
export async function startGreylist(host: string, seconds: number): Promise<() => Promise<void>> {
  const seen = new Map<string, number>();
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const attribute = (name: string): string => new RegExp(`^${name}=(.*)$`, 'mu').exec(text.slice(0, end))?.[1] ?? '';
        const pair = `${attribute('sender')} ${attribute('recipient')}`;
        text = text.slice(end + 2);
        const first = seen.get(pair) ?? Date.now();
        seen.set(pair, first);
        const wait = Date.now() - first < seconds * 1000;
        socket.write(`action=${wait ? `DEFER_IF_PERMIT 4.7.1 Greylisted, please try again in ${String(seconds)} seconds` : 'DUNNO'}\n\n`);
      }
    });
    socket.unref();
  });
  server.listen(GREYLIST_PORT, host);
  await once(server, 'listening');
  return async () => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
}
