import type { ParsedInput } from '../contract/contract.ts';
import type { Discovery } from '../contract/discovery.ts';
import type { Problem } from '../contract/problem.ts';
import type { Handlers } from '../contract/serve.ts';
import type { EnteredEndpoint, Settings } from '../contract/settings.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import { countdown } from '../core/countdown.ts';
import type { Marked } from '../core/detect/mark-server.ts';
import { markServer } from '../core/detect/mark-server.ts';
import { moment } from '../core/moment.ts';
import type { AppContext } from './app-context.ts';
import { detect } from './detect.ts';
import { enteredIncoming, enteredOutgoing } from './find-settings.ts';
import { readAddressInput } from './read-address-input.ts';

/** Finding settings, and looking at servers that somebody entered; neither ever has a password. */
export function discoverHandlers(app: AppContext): Pick<Handlers, 'discover' | 'server.probe'> {
  const mark = (server: EnteredEndpoint, signal: AbortSignal): Promise<Marked | null> => markServer(server, app.probe, app.clock, signal);
  return {
    async discover(order, emit, signal) {
      const { language, offline, incoming, outgoing } = order;
      const address = readAddressInput(app, order.address, language);
      if (!address.ok) return address;
      const entered = [incoming, outgoing].filter((server) => server !== undefined);
      const [{ discovery }, ...marks] = await Promise.all([
        detect(app, address.value, language, offline, emit, countdown(app.clock, app.limits.check, signal)),
        ...(offline ? [] : entered.map((server) => mark(server, signal))),
      ]);
      if (entered.length === 0) return { ok: true, value: discovery };
      const seen = marks.filter((one) => one !== null);
      const settings = withEntered(app, order, address.value, discovery);
      // What detection did not find is no failure where it was entered.
      const complete = settings.incoming !== null && settings.outgoing !== null;
      const lost = discovery.problems.map((problem): Problem => (complete ? { ...problem, severity: 'warning' } : problem));
      const problems = [...whatIsWrong(app, order, address.value, seen), ...lost];
      return { ok: true, value: { ...discovery, settings, entered: seen.map((one) => one.mark), problems } };
    },
    async 'server.probe'({ server }, _emit, signal) {
      const marked = await mark(server, signal);
      return marked === null ? { ok: false, failure: { code: 'cancelled', message: '' } } : { ok: true, value: marked.mark };
    },
  };
}

/** What a check with the same servers would use. */
function withEntered(app: AppContext, order: ParsedInput<'discover'>, address: MailAddress, discovery: Discovery): Settings {
  const { incoming, outgoing } = order;
  return {
    incoming: incoming === undefined ? (discovery.settings?.incoming ?? null) : enteredIncoming(app, incoming, order, address, discovery),
    outgoing: outgoing === undefined ? (discovery.settings?.outgoing ?? null) : enteredOutgoing(app, outgoing, order, address, discovery),
  };
}

function whatIsWrong(app: AppContext, { language }: ParsedInput<'discover'>, address: MailAddress, marked: readonly Marked[]): Problem[] {
  const context = { provider: null, address: address.address, domain: address.domain, now: app.clock.now() };
  return marked.flatMap(({ observation }) =>
    observation === null
      ? []
      : [app.explainer.explain(app.diagnoser.diagnose(observation, context), language, moment(app.clock.now(), language))],
  );
}
