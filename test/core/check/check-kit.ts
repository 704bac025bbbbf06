import knowledge from 'virtual:knowledge';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { createMailboxes } from '../../../src-main/adapters/mail/imapflow-mailboxes.ts';
import { createSender } from '../../../src-main/adapters/mail/nodemailer-sender.ts';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';
import type { IncomingEndpoint, OutgoingEndpoint } from '../../../src-main/contract/settings.ts';
import { runCheck, type CheckDeps, type CheckEnd, type CheckPlan } from '../../../src-main/core/check/run-check.ts';
import type { Limits } from '../../../src-main/core/connect/limits.ts';
import { createDiagnoser } from '../../../src-main/core/diagnose/diagnose.ts';
import { createExplainer } from '../../../src-main/core/diagnose/explain.ts';
import type { Provider } from '../../../src-main/core/knowledge/provider.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { testAuthority } from '../../doubles/certificates.ts';
import { ADDRESS, clock, connectDeps, endpointOf, PASSWORD, stopwatch, type Names } from './kit.ts';

const diagnoser = createDiagnoser(knowledge);
const explainer = createExplainer(knowledge, diagnoser);

export const provider = (id: string, change: (it: Provider) => Provider = (it) => it): Provider => {
  const found = knowledge.providers.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no provider ${id}`);
  return change(found);
};

export interface Order extends Partial<Omit<CheckPlan, 'incoming' | 'outgoing'>> {
  readonly incoming?: IncomingEndpoint | number | null;
  readonly outgoing?: OutgoingEndpoint | number | null;
}
export interface Circumstances {
  readonly names?: Names;
  readonly limits?: Partial<Limits>;
  readonly ports?: Record<number, number>;
  readonly hasNetwork?: boolean;
  readonly signal?: AbortSignal;
  /** Told of every step as it ends. */
  readonly onStep?: (id: string, status: string) => void;
}
export interface Told extends CheckEnd {
  /** `imap.login failed auth_bad_credentials`, skipped ones left out. */
  readonly steps: readonly string[];
  readonly codes: readonly string[];
}

/** The whole check with real sockets, libraries and knowledge; a number is a port of 127.0.0.1 with TLS. No letter unless asked for. */
export async function check(order: Order, how: Circumstances = {}): Promise<Told> {
  const trust = createTrust([(await testAuthority()).ca]);
  const deps: CheckDeps = {
    ...(await connectDeps(how.names, how.limits, how.ports)),
    clock,
    random: cryptoRandom(),
    sender: createSender(trust),
    mailboxes: createMailboxes(trust),
    diagnose: (observation, context) => diagnoser.diagnose(observation, context),
    explain: (diagnosis, language, params) => explainer.explain(diagnosis, language, params),
    letterText: () => ({ subject: 'MailReady: проверка', text: 'Это проверочное письмо.\r\n.\r\nконец' }),
    hasNetwork: () => how.hasNetwork ?? true,
  };
  const { incoming = null, outgoing = null, ...rest } = order;
  const secret = Secret.of(PASSWORD);
  const plan: CheckPlan = {
    address: ADDRESS,
    domain: 'example.test',
    language: 'ru',
    from: ADDRESS,
    incomingSecret: secret,
    outgoingSecret: secret,
    provider: null,
    send: false,
    alsoTo: null,
    lookAtMx: false,
    swaps: [],
    leftovers: [],
    ...rest,
    incoming: typeof incoming === 'number' ? { ...endpointOf('imap', incoming), protocol: 'imap' } : incoming,
    outgoing: typeof outgoing === 'number' ? { ...endpointOf('smtp', outgoing), protocol: 'smtp' } : outgoing,
  };
  const end = await runCheck(
    plan,
    deps,
    (event) => {
      if (event.type === 'ended') how.onStep?.(event.record.id, event.record.status);
    },
    clock.monotonic(),
    stopwatch(how.limits?.check ?? 8_000, how.signal),
  );
  return {
    ...end,
    steps: end.result.steps.flatMap(({ id, status, problem }) =>
      status === 'skipped' ? [] : [`${id} ${status}${problem === null ? '' : ` ${problem}`}`],
    ),
    codes: end.result.problems.map((problem) => `${problem.part} ${problem.code} ${problem.severity}`),
  };
}
