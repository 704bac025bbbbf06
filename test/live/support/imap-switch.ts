import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { imapOffFile, type Lab } from '../lab/lab.ts';
import { placeOf } from '../lab/place.ts';

/** Switches IMAP on for a login, as its owner does in the settings; returns when the server lets it in. */
export async function switchImapOn(lab: Lab, domain: string, login: string, password: string): Promise<void> {
  await rm(imapOffFile(lab.dir, login));
  const end = Date.now() + 10_000;
  for (let reply = await imapRefusal(lab, domain, login, password); reply !== null;) {
    if (Date.now() > end) throw new Error(`IMAP still refuses ${login}: ${reply}`);
    await pause(50);
    reply = await imapRefusal(lab, domain, login, password);
  }
}

/** What the server answers to this login by IMAP, or null when it lets it in. */
export async function imapRefusal(lab: Lab, domain: string, login: string, password: string): Promise<string | null> {
  const { address, name, port } = placeOf(lab, domain, 'imaps');
  const tls = { ca: await readFile(lab.caFile, 'utf8') };
  const client = new ImapFlow({
    host: address,
    servername: name,
    port,
    secure: true,
    logger: false,
    auth: { user: login, pass: password },
    tls,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.logout();
    return null;
  } catch (error) {
    return (error as { responseText?: string }).responseText ?? String(error);
  }
}
