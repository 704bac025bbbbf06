import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabDescription } from '../lab/lab.ts';

/** What Dovecot and Postfix wrote down so far. */
export async function serverLog(lab: LabDescription, server: 'dovecot' | 'postfix'): Promise<string> {
  return readFile(join(lab.dir, 'logs', `${server}.log`), 'utf8');
}

/** Failed logins under a name that nobody else uses, as the servers counted them. */
export async function failedLogins(lab: LabDescription, login: string): Promise<{ readonly incoming: number; readonly outgoing: number }> {
  const [dovecot, postfix] = await Promise.all([serverLog(lab, 'dovecot'), serverLog(lab, 'postfix')]);
  const lines = dovecot.split('\n').filter((it) => it.includes(`user=<${login}>`));
  const attempts = lines.map((it) => Number(/auth failed, (\d+) attempts/u.exec(it)?.[1] ?? 0));
  return {
    incoming: attempts.reduce((sum, it) => sum + it, 0),
    outgoing: postfix.split('\n').filter((it) => it.includes('authentication failed') && it.includes(`sasl_username=${login}`)).length,
  };
}
