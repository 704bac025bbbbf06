import { connect } from 'node:net';
import { realClock } from '../../../../src-main/adapters/clock/real-clock.ts';
import { createTrust } from '../../../../src-main/adapters/dialer/trust.ts';
import { createPractice } from '../../../../src-main/adapters/practice/practice.ts';
import { cryptoRandom } from '../../../../src-main/adapters/random/crypto-random.ts';

/** Starts the practice servers, lets one client in, closes nothing and simply ends. */
const practice = createPractice({ trust: createTrust([]), random: cryptoRandom(), clock: realClock() });
const { provider } = await practice.start('works');
const port = provider.incoming.find((one) => one.security === 'starttls')?.port ?? 0;
await new Promise<void>((resolve) => {
  const socket = connect({ host: '127.0.0.1', port });
  socket.once('data', (chunk: Buffer) => {
    process.stdout.write(`greeted ${chunk.toString('latin1')}`);
    socket.unref();
    resolve();
  });
});
