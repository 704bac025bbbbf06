import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const listenAndSleep = `
const { createServer } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
createServer().listen({ ...workerData, backlog: 1 }, () => {
  parentPort.postMessage('up');
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
`;

/**
 * A port whose packets are dropped without a word: its owner sleeps and its queue of connections is full, so Linux
 * ignores every further SYN, as a firewall that drops would.
 */
export async function startDroppingHost(host: string, port: number): Promise<{ readonly close: () => Promise<unknown> }> {
  const worker = new Worker(listenAndSleep, { eval: true, workerData: { host, port } });
  await once(worker, 'message');
  const fillers = Array.from({ length: 6 }, () => connect({ host, port }).on('error', () => undefined));
  await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    close: () => {
      for (const socket of fillers) socket.destroy();
      return worker.terminate();
    },
  };
}
