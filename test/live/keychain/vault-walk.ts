/**
 * Runs in a session: `walk` asks for the status, writes, reads and removes; `save` only writes; `read` only reads.
 * Prints one JSON document; the secret is a test word.
 */
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';
import { keytarVault } from '../../../src-main/adapters/vault/keytar-vault.ts';
import { openSecret } from '../../../src-main/core/open-secret.ts';
import { Secret } from '../../../src-main/core/secret.ts';

const vault = keytarVault({
  clock: realClock(),
  random: cryptoRandom(),
  env: process.env,
  platform: process.platform,
  uid: process.getuid?.() ?? 0,
});
const account = { address: 'ivanov@xn--80a1acny.xn--p1ai', direction: 'incoming' } as const;
const read = async (): Promise<unknown> => {
  const found = await vault.read(account);
  return found.ok ? found.value && openSecret(found.value) : found.error;
};

const start = performance.now();
const out: Record<string, unknown> = {};
const task = process.argv[2];
if (task !== 'read') {
  out['status'] = await vault.status();
  out['write'] = await vault.write(account, Secret.of('пароль "с кавычками"'));
}
if (task !== 'save') out['read'] = await read();
if (task === 'walk') {
  out['remove'] = await vault.remove(account);
  out['again'] = await read();
}
out['ms'] = Math.round(performance.now() - start);
process.stdout.write(`${JSON.stringify(out)}\n`);
process.exit(0);
