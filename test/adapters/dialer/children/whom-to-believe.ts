import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { createTrust } from '../../../../src-main/adapters/dialer/trust.ts';

/** `CA_FILE PORT…`: with that root added, and then without it, says of each server whether its certificate is believed. */
const [caFile = '', ...ports] = process.argv.slice(2);

async function believed(trust: ReturnType<typeof createTrust>, port: number): Promise<string> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: 'mail.trust.test',
    secureContext: trust.secureContext('mail.trust.test', port),
  });
  try {
    return await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve('yes'));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  } finally {
    socket.destroy();
  }
}

const answers: string[][] = [];
for (const trust of [createTrust([readFileSync(caFile, 'utf8')]), createTrust([])]) {
  const row: string[] = [];
  for (const port of ports) row.push(await believed(trust, Number(port)));
  answers.push(row);
}
process.stdout.write(JSON.stringify(answers));
