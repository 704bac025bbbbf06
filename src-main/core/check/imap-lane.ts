import type { StepFacts } from '../../contract/check.ts';
import type { Happening } from '../facts.ts';
import { decodeMailboxName, imapValues } from '../connect/imap-values.ts';
import type { ImapValue } from '../connect/imap-values.ts';
import { readCapabilities } from '../connect/imap-talk.ts';
import type { ImapAnswer, ImapLine } from '../connect/imap-talk.ts';
import { folderRoles } from '../connect/folder-roles.ts';
import type { ListedFolder } from '../connect/folder-roles.ts';
import { greetImap } from '../connect/greet-imap.ts';
import { loginImap } from '../connect/login-imap.ts';
import { observe } from '../connect/open-endpoint.ts';
import { emptyEnd } from './lane.ts';
import type { Lane, LaneEnd } from './lane.ts';

const sentence = (line: ImapLine, keyword: RegExp): ImapValue[] | null => (keyword.test(line.text) ? imapValues(line).slice(2) : null);

function listedFolders(answer: ImapAnswer): ListedFolder[] {
  const folders: ListedFolder[] = [];
  for (const line of answer.untagged) {
    const values = sentence(line, /^\* (?:X?LIST) /i);
    const [flags, delimiter, name] = values ?? [];
    if (!Array.isArray(flags) || typeof name !== 'string') continue;
    folders.push({
      path: decodeMailboxName(name),
      flags: flags.filter((flag) => typeof flag === 'string'),
      delimiter: typeof delimiter === 'string' ? delimiter : null,
    });
  }
  return folders;
}

interface Quota {
  readonly usedKb: number | null;
  readonly limitKb: number | null;
  readonly full: boolean;
}

/** RFC 2087 / 9208: any resource of any root that is used up means that nothing more can be stored. */
function readQuota(answer: ImapAnswer): Quota | null {
  const seen: Quota[] = [];
  for (const line of answer.untagged) {
    const values = sentence(line, /^\* QUOTA /i);
    const resources = values?.[1];
    if (!Array.isArray(resources)) continue;
    for (let i = 0; i + 2 < resources.length; i += 3) {
      const name = resources[i];
      const used = Number(resources[i + 1]);
      const limit = Number(resources[i + 2]);
      if (typeof name !== 'string' || !Number.isFinite(used) || !Number.isFinite(limit) || limit <= 0) continue;
      const storage = name.toUpperCase() === 'STORAGE';
      seen.push({ usedKb: storage ? used : null, limitKb: storage ? limit : null, full: used >= limit });
    }
  }
  if (seen.length === 0) return null;
  const storage = seen.find((quota) => quota.limitKb !== null);
  return { usedKb: storage?.usedKb ?? null, limitKb: storage?.limitKb ?? null, full: seen.some((quota) => quota.full) };
}

/** IMAP as far as the verdict needs it, over one connection: login, then folders, inbox and quota asked at once. */
export const imapLane: Lane = async (input, deps, log, limit): Promise<LaneEnd> => {
  const { endpoint, secret } = input;
  const greeted = await greetImap(endpoint, deps, log, limit, input.pinnedCertificate);
  if (!greeted.ok) return emptyEnd(endpoint, greeted.error);
  const { wire, talk, addresses } = greeted.value;
  const end: LaneEnd = { ...emptyEnd(endpoint, null), addresses, localAddress: wire.localAddress };
  let capabilities: ReadonlySet<string> = greeted.value.capabilities;

  log.start('imap.login');
  if (input.stopBeforeLogin !== undefined) {
    wire.close();
    log.fail('imap.login', input.stopBeforeLogin);
    return { ...end, failure: { ...input.stopBeforeLogin, step: 'imap.login' } };
  }
  const login = await loginImap(talk, capabilities, endpoint.username, secret, limit.within(deps.limits.login));
  if (!login.ok) {
    wire.close();
    const { happening, command, offered } = login.error;
    const observation = observe(endpoint, 'auth', happening, {
      command,
      step: 'imap.login',
      params: { login: endpoint.username, mechanisms: offered.join(' ') },
    });
    log.fail('imap.login', observation, {
      login: endpoint.username,
      command,
      mechanisms: [...offered],
      ...(happening.kind === 'reply' ? { reply: happening.reply.text } : {}),
      ...(talk.alerts.length > 0 ? { alerts: talk.alerts } : {}),
    });
    return { ...end, failure: observation };
  }
  log.pass('imap.login', { login: endpoint.username, mechanism: login.value.mechanism });
  capabilities = readCapabilities([...login.value.answer.untagged.map((line) => line.text), login.value.reply.text]) ?? capabilities;

  for (const id of ['imap.folders', 'imap.inbox', 'imap.quota'] as const) log.start(id);
  // RFC 2971: NetEase refuses SELECT ("Unsafe Login") until the client has named itself (facts of 2026-10).
  const identify = capabilities.has('ID') ? ['ID ("name" "MailReady")'] : [];
  const list = capabilities.has('SPECIAL-USE') && capabilities.has('LIST-EXTENDED') ? 'LIST "" "*" RETURN (SPECIAL-USE)' : 'LIST "" "*"';
  const quota = capabilities.has('QUOTA') ? ['GETQUOTAROOT INBOX'] : [];
  const commands = [...identify, list, 'EXAMINE INBOX', ...quota];
  const { answers, failure: broke } = await talk.commands(commands, limit.within(deps.limits.command));
  wire.close();
  const at = (offset: number): ImapAnswer | undefined => answers[identify.length + offset];
  const [listed, inbox, quotas] = [at(0), at(1), quota.length > 0 ? at(2) : undefined];
  const happened = (answer: ImapAnswer | undefined): Happening =>
    answer === undefined ? (broke ?? { kind: 'closed' }) : { kind: 'reply', reply: answer.reply };
  const said = (answer: ImapAnswer | undefined): StepFacts => (answer === undefined ? {} : { reply: answer.reply.text });

  const folders = listed?.reply.status === 'OK' ? folderRoles(listedFolders(listed), input.junkNames) : [];
  const loggedIn = { ...end, loggedIn: true, mechanism: login.value.mechanism, capabilities: [...capabilities], folders };
  let failure: LaneEnd['failure'] = null;
  if (listed?.reply.status !== 'OK') {
    failure = observe(endpoint, 'mailbox', happened(listed), { command: 'LIST', step: 'imap.folders' });
    log.fail('imap.folders', failure, said(listed));
  } else {
    const sent = folders.find((folder) => folder.role === 'sent');
    const junk = folders.find((folder) => folder.role === 'junk');
    const facts = { folders: folders.slice(0, 100).map((folder) => folder.path), sent: sent?.path ?? null, junk: junk?.path ?? null };
    const [missing, ...also] = (['sent', 'junk'] as const)
      .filter((role) => !folders.some((folder) => folder.role === role))
      .map((role) =>
        observe(
          endpoint,
          'mailbox',
          { kind: 'known', code: 'folder_missing' },
          { params: { role, folder: role === 'sent' ? 'Sent' : 'Junk' } },
        ),
      );
    if (missing !== undefined) log.warn('imap.folders', missing, facts, also);
    else log.pass('imap.folders', facts);
  }
  if (inbox?.reply.status === 'OK') {
    const exists = inbox.untagged.map((line) => /^\* (\d+) EXISTS/i.exec(line.text)?.[1]).find((count) => count !== undefined);
    log.pass('imap.inbox', { messages: exists === undefined ? null : Number(exists) });
  } else if (inbox === undefined && failure !== null) log.skip('imap.inbox');
  else {
    const observation = observe(endpoint, 'mailbox', happened(inbox), {
      command: 'SELECT',
      step: 'imap.inbox',
      params: { folder: 'INBOX' },
    });
    failure ??= observation;
    log.fail('imap.inbox', observation, said(inbox));
  }
  const used = quotas?.reply.status === 'OK' ? readQuota(quotas) : null;
  if (used === null) log.skip('imap.quota', { announced: quota.length > 0 });
  else {
    const facts = { usedKb: used.usedKb, limitKb: used.limitKb };
    if (used.full) {
      const observation = observe(
        endpoint,
        'mailbox',
        { kind: 'known', code: 'own_mailbox_full' },
        {
          step: 'imap.quota',
          params: { ...(used.usedKb === null ? {} : { size: used.usedKb }), ...(used.limitKb === null ? {} : { limit: used.limitKb }) },
        },
      );
      failure ??= observation;
      log.fail('imap.quota', observation, facts);
    } else log.pass('imap.quota', facts);
  }
  return { ...loggedIn, failure, mailboxFull: used?.full ?? false };
};
