import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Relay extends Place {
  readonly close: () => Promise<void>;
}

/** A timer that never fires early: Node's own count whole milliseconds and may be up to one short of what was asked. */
function atTime(due: number, action: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(
      () => {
        if (performance.now() < due) wait();
        else action();
      },
      Math.max(0, due - performance.now()),
    );
  };
  wait();
  return {
    cancel() {
      clearTimeout(timer);
    },
  };
}

/** Hands things on after a while, each at its own time and never out of order. */
function delayLine(give: (chunk: Buffer) => void): { push(chunk: Buffer, due: number): void; end(after: () => void): void; clear(): void } {
  const waiting: { due: number; action: () => void }[] = [];
  let timer: { cancel(): void } | undefined;
  let latest = 0;
  const next = (): void => {
    const first = waiting[0];
    timer =
      first &&
      atTime(first.due, () => {
        first.action();
        waiting.shift();
        next();
      });
  };
  const at = (due: number, action: () => void): void => {
    latest = Math.max(latest, due);
    waiting.push({ due: latest, action });
    if (waiting.length === 1) next();
  };
  return {
    push(chunk, due) {
      at(due, () => {
        give(chunk);
      });
    },
    end(after) {
      at(latest, after);
    },
    clear() {
      waiting.length = 0;
      timer?.cancel();
    },
  };
}

/**
 * A TCP relay through which one round trip takes `roundTripMs`. The kernel completes the client's connect at once, so
 * that round trip is made up for afterwards: the client's first bytes wait until it would have been connected, and the
 * server sees the connection when the client's ACK would have come (after one and a half round trips).
 */
export async function withLatency(roundTripMs: number, target: Place, listen: Place = { host: '127.0.0.1', port: 0 }): Promise<Relay> {
  const half = roundTripMs / 2;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const accepted = performance.now();
    keep(client);
    let far: Socket | undefined;
    const early: Buffer[] = [];
    let earlyEnd = false;
    const toServer = delayLine((chunk) => {
      if (far === undefined) early.push(chunk);
      else far.write(chunk);
    });
    const toClient = delayLine((chunk) => {
      if (client.writable) client.write(chunk);
    });
    const over = (): void => {
      opening.cancel();
      toServer.clear();
      toClient.clear();
      client.destroy();
      far?.destroy();
    };
    client.on('data', (chunk: Buffer) => {
      toServer.push(chunk, Math.max(performance.now(), accepted + roundTripMs) + half);
    });
    client.on('end', () => {
      toServer.end(() => {
        if (far === undefined) earlyEnd = true;
        else far.end();
      });
    });
    client.on('error', over);
    client.on('close', over);
    const opening = atTime(accepted + roundTripMs * 1.5, () => {
      const socket = connect({ host: target.host, port: target.port, allowHalfOpen: true });
      far = socket;
      keep(socket);
      for (const chunk of early) socket.write(chunk);
      if (earlyEnd) socket.end();
      socket.on('data', (chunk: Buffer) => {
        toClient.push(chunk, performance.now() + half);
      });
      socket.on('end', () => {
        toClient.end(() => {
          client.end();
        });
      });
      socket.on('error', over);
    });
  });
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  return {
    host: listen.host,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The same for datagrams (DNS). */
export async function withUdpLatency(roundTripMs: number, target: Place, listen: Place): Promise<Relay> {
  const half = roundTripMs / 2;
  const front = createSocket('udp4');
  const open = new Set<UdpSocket>();
  const timers = new Set<{ cancel(): void }>();
  const later = (action: () => void): void => {
    const timer = atTime(performance.now() + half, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
  };
  front.on('message', (question, peer) => {
    later(() => {
      const back = createSocket('udp4');
      open.add(back);
      const forget = (): void => {
        if (open.delete(back)) back.close();
      };
      back.on('message', (answer) => {
        later(() => {
          front.send(answer, peer.port, peer.address, () => undefined);
          forget();
        });
      });
      back.on('error', forget);
      back.send(question, target.port, target.host, () => undefined);
    });
  });
  front.bind(listen.port, listen.host);
  await once(front, 'listening');
  return {
    host: listen.host,
    port: front.address().port,
    close: async () => {
      for (const timer of timers) timer.cancel();
      for (const socket of open) socket.close();
      open.clear();
      const closed = once(front, 'close');
      front.close();
      await closed;
    },
  };
}
