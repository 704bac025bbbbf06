import { greetPop3 } from '../connect/greet-pop3.ts';
import { loginPop3 } from '../connect/login-pop3.ts';
import { observe } from '../connect/open-endpoint.ts';
import { pop3Command } from '../connect/pop3-talk.ts';
import { emptyEnd } from './lane.ts';
import type { Lane, LaneEnd } from './lane.ts';

/** POP3 as far as the verdict needs it: login and the count of letters. */
export const pop3Lane: Lane = async (input, deps, log, limit): Promise<LaneEnd> => {
  const { endpoint, secret } = input;
  const greeted = await greetPop3(endpoint, deps, log, limit, input.pinnedCertificate);
  if (!greeted.ok) return emptyEnd(endpoint, greeted.error);
  const { wire, addresses, capabilities } = greeted.value;
  const end: LaneEnd = { ...emptyEnd(endpoint, null), addresses, localAddress: wire.localAddress, capabilities: [...capabilities.keys()] };

  log.start('pop3.login');
  if (input.stopBeforeLogin !== undefined) {
    wire.close();
    log.fail('pop3.login', input.stopBeforeLogin);
    return { ...end, failure: { ...input.stopBeforeLogin, step: 'pop3.login' } };
  }
  const login = await loginPop3(wire, capabilities, endpoint.username, secret, limit.within(deps.limits.login));
  if (!login.ok) {
    wire.close();
    const { happening, command, offered } = login.error;
    const observation = observe(endpoint, 'auth', happening, {
      command,
      step: 'pop3.login',
      params: { login: endpoint.username, mechanisms: offered.join(' ') },
    });
    log.fail('pop3.login', observation, {
      login: endpoint.username,
      command,
      ...(happening.kind === 'reply' ? { reply: happening.reply.text } : {}),
    });
    return { ...end, failure: observation };
  }
  log.pass('pop3.login', { login: endpoint.username, mechanism: login.value.mechanism });

  log.start('pop3.inbox');
  const stat = await pop3Command(wire, 'STAT', limit.within(deps.limits.command));
  wire.close();
  const loggedIn = { ...end, loggedIn: true, mechanism: login.value.mechanism };
  if (!stat.ok || stat.value.status !== '+OK') {
    const happening = stat.ok ? ({ kind: 'reply', reply: stat.value } as const) : stat.error;
    const observation = observe(endpoint, 'mailbox', happening, { command: 'STAT', step: 'pop3.inbox' });
    log.fail('pop3.inbox', observation, happening.kind === 'reply' ? { reply: happening.reply.text } : {});
    return { ...loggedIn, failure: observation };
  }
  const messages = /^\+OK (\d+)/.exec(stat.value.text)?.[1];
  log.pass('pop3.inbox', { messages: messages === undefined ? null : Number(messages) });
  return loggedIn;
};
