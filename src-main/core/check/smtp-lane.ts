import type { StepId } from '../../contract/check.ts';
import { greetSmtp } from '../connect/greet-smtp.ts';
import { loginSmtp } from '../connect/login-smtp.ts';
import { observe } from '../connect/open-endpoint.ts';
import { readSmtpReply, smtpCommand } from '../connect/smtp-talk.ts';
import type { Happening, Observation, ServerReply } from '../facts.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import { emptyEnd } from './lane.ts';
import type { Lane, LaneEnd } from './lane.ts';

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** Codes that are about the sender, whichever command the server chose to refuse. */
const aboutSender = new Set<ProblemCode>([
  'sender_not_owned',
  'sender_address_rejected',
  'sender_unverified',
  'sender_account_suspended',
  'sending_limit_exceeded',
  'smtp_auth_required',
  'domain_auth_failed',
]);

/**
 * SMTP as far as the verdict needs it: login, then MAIL, RCPT and RSET; no letter is sent here. `judge` tells what a
 * refusal is about: Postfix answers a sender that the login does not own at RCPT (seen 2026-11-22), still `smtp.sender`.
 */
export function smtpLane(envelope: Envelope, judge: (observation: Observation) => ProblemCode | null): Lane {
  return async (input, deps, log, limit): Promise<LaneEnd> => {
    const { endpoint, secret } = input;
    const greeted = await greetSmtp(endpoint, deps, log, limit, input.pinnedCertificate);
    if (!greeted.ok) return emptyEnd(endpoint, greeted.error);
    const { wire, addresses, keywords } = greeted.value;
    const end: LaneEnd = { ...emptyEnd(endpoint, null), addresses, localAddress: wire.localAddress, capabilities: [...keywords.keys()] };

    log.start('smtp.login');
    if (input.stopBeforeLogin !== undefined) {
      wire.close();
      log.fail('smtp.login', input.stopBeforeLogin);
      return { ...end, failure: { ...input.stopBeforeLogin, step: 'smtp.login' } };
    }
    const login = await loginSmtp(wire, keywords, endpoint.username, secret, limit.within(deps.limits.login));
    if (!login.ok) {
      wire.close();
      const { happening, command, offered } = login.error;
      const observation = observe(endpoint, 'auth', happening, {
        command,
        step: 'smtp.login',
        params: { login: endpoint.username, mechanisms: offered.join(' ') },
      });
      log.fail('smtp.login', observation, {
        login: endpoint.username,
        command,
        mechanisms: [...offered],
        ...(happening.kind === 'reply' ? { reply: happening.reply.text } : {}),
      });
      return { ...end, failure: observation };
    }
    log.pass('smtp.login', { login: endpoint.username, mechanism: login.value.mechanism });
    const loggedIn = { ...end, loggedIn: true, mechanism: login.value.mechanism };

    const commands = [`MAIL FROM:<${envelope.from}>`, `RCPT TO:<${envelope.to}>`, 'RSET'];
    const commandLimit = limit.within(deps.limits.command);
    const refused = (id: StepId, command: string, happening: Happening): LaneEnd => {
      wire.close();
      const params = { sender: envelope.from, recipient: envelope.to, login: endpoint.username };
      const observation = observe(endpoint, 'send_envelope', happening, { command, params });
      const facts = happening.kind === 'reply' ? { reply: happening.reply.text, command } : { command };
      const code = happening.kind === 'reply' && command === 'RCPT TO' ? judge(observation) : null;
      const step: StepId = code !== null && aboutSender.has(code) ? 'smtp.sender' : id;
      if (step === 'smtp.recipient') log.pass('smtp.sender', { from: envelope.from });
      log.fail(step, observation, facts);
      if (step === 'smtp.sender') log.skip('smtp.recipient');
      return { ...loggedIn, failure: { ...observation, step } };
    };
    const good = (reply: ServerReply): boolean => String(reply.code).startsWith('2');

    log.start('smtp.sender');
    if (keywords.has('PIPELINING')) {
      // RFC 2920: one round trip for the three; nobody waits for the answer to RSET.
      log.start('smtp.recipient');
      const sent = await wire.write(commands.map((command) => `${command}\r\n`).join(''), commandLimit.ask());
      if (!sent.ok) return refused('smtp.sender', 'MAIL FROM', sent.error);
      const mail = await readSmtpReply(wire, commandLimit);
      if (!mail.ok) return refused('smtp.sender', 'MAIL FROM', mail.error);
      if (!good(mail.value)) return refused('smtp.sender', 'MAIL FROM', { kind: 'reply', reply: mail.value });
      const rcpt = await readSmtpReply(wire, commandLimit);
      if (!rcpt.ok) return refused('smtp.recipient', 'RCPT TO', rcpt.error);
      if (!good(rcpt.value)) return refused('smtp.recipient', 'RCPT TO', { kind: 'reply', reply: rcpt.value });
    } else {
      const mail = await smtpCommand(wire, commands[0] ?? '', commandLimit);
      if (!mail.ok) return refused('smtp.sender', 'MAIL FROM', mail.error);
      if (!good(mail.value)) return refused('smtp.sender', 'MAIL FROM', { kind: 'reply', reply: mail.value });
      log.start('smtp.recipient');
      const rcpt = await smtpCommand(wire, commands[1] ?? '', commandLimit);
      if (!rcpt.ok) return refused('smtp.recipient', 'RCPT TO', rcpt.error);
      if (!good(rcpt.value)) return refused('smtp.recipient', 'RCPT TO', { kind: 'reply', reply: rcpt.value });
      await wire.write('RSET\r\n', commandLimit.ask());
    }
    log.pass('smtp.sender', { from: envelope.from });
    log.pass('smtp.recipient', { to: envelope.to });
    await wire.write('QUIT\r\n', commandLimit.ask());
    wire.close();
    return loggedIn;
  };
}
