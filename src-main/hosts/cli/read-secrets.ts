import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { SecretChoice } from '../../contract/contract.ts';
import type { CliContext } from './context.ts';
import { valueOf } from './context.ts';
import { UsageError } from './exit.ts';

const maxBytes = 65_536;

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxBytes) break;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** Asks on the terminal without showing what is typed. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: mute, terminal: true });
  return new Promise((resolve) => {
    const finish = (answer: string): void => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    };
    lines.once('line', finish);
    lines.once('SIGINT', () => {
      finish('');
      process.kill(process.pid, 'SIGINT');
    });
    signal.addEventListener('abort', () => finish(''), { once: true });
  });
}

export interface SecretOptions {
  readonly passwordStdin?: boolean;
  readonly saved?: boolean;
}

/**
 * Where the password of this command comes from: the keychain, stdin (second line: the outgoing one), or the terminal.
 * None at all is bad usage.
 */
export async function readSecrets(
  context: CliContext,
  address: string,
  options: SecretOptions,
): Promise<{ secret: SecretChoice; outgoingSecret?: SecretChoice }> {
  if (options.saved === true) return { secret: { kind: 'saved' } };
  const hold = async (value: string): Promise<SecretChoice> => ({
    kind: 'held',
    handle: valueOf(await context.client.call('secret.hold', { value })).handle,
  });
  const none = (): UsageError => new UsageError('no_password', context.say('cli.no_password'));
  if (options.passwordStdin === true) {
    const [first = '', second = ''] = (await readAll()).split(/\r?\n/);
    if (first === '') throw none();
    return { secret: await hold(first), ...(second === '' ? {} : { outgoingSecret: await hold(second) }) };
  }
  if (!process.stdin.isTTY) throw none();
  const typed = await ask(context.say('cli.password_prompt', { address }), context.signal);
  if (typed === '' && !context.signal.aborted) throw none();
  if (typed === '') return { secret: { kind: 'none' } };
  return { secret: await hold(typed) };
}

/** A yes or no on the terminal; false where there is none. */
export async function askYes(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.question(question, (answer) => {
      lines.close();
      resolve(/^\s*(y|yes|д|да)\s*$/i.test(answer));
    });
    lines.once('SIGINT', () => {
      lines.close();
      resolve(false);
      process.kill(process.pid, 'SIGINT');
    });
  });
}
