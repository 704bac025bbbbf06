import type { CheckEvent, Step } from '../contract/check.ts';
import type { ParsedInput } from '../contract/contract.ts';
import type { Discovery } from '../contract/discovery.ts';
import type { Problem } from '../contract/problem.ts';
import type { Endpoint, EnteredEndpoint, IncomingEndpoint, OutgoingEndpoint, Settings } from '../contract/settings.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import type { Countdown } from '../core/countdown.ts';
import type { Observation } from '../core/facts.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import type { AppContext } from './app-context.ts';
import { detect } from './detect.ts';

export interface FoundSettings {
  readonly settings: Settings | null;
  readonly provider: Provider | null;
  /** The person entered them, or they come from where a yes is not needed. */
  readonly confirmed: boolean;
  readonly detected: boolean;
  readonly swaps: readonly { readonly to: Endpoint; readonly observation: Observation }[];
  /** Why there are none. */
  readonly problems: readonly Problem[];
  readonly steps: Step[];
}

const firstDefined = (...names: readonly (string | undefined)[]): string => names.find((name) => name !== undefined && name !== '') ?? '';

/** A login that is asked for wins; then what stands beside the endpoint; then what detection knows. */
function withLogin<E extends Endpoint>(
  endpoint: Omit<E, 'username'> & { username?: string | undefined },
  asked: string | undefined,
  known: string,
): E {
  return { ...endpoint, username: firstDefined(asked, endpoint.username, known) } as E;
}

/** The bundled provider whose servers these are: the one of the domain if it fits, else the first that names the host. */
export function providerOfHost(app: AppContext, hosts: readonly string[]): Provider | null {
  const names = hosts.map((host) => host.toLowerCase());
  return (
    app
      .providers()
      .find((provider) =>
        [...provider.incoming, ...provider.outgoing].some((server) => server.host !== '127.0.0.1' && names.includes(server.host)),
      ) ?? null
  );
}

/** The step that a failed detection stands for: reaching any network, or reading the domain's DNS. */
function failedSteps({ problems, elapsedMs }: Discovery): Step[] {
  const failed = problems.find((problem) => problem.severity === 'failed');
  const id = failed === undefined ? undefined : failed.code === 'network_unreachable' ? 'network.online' : failed.stage === 'dns' ? 'domain.mx' : undefined;
  return failed === undefined || id === undefined ? [] : [{ id, status: 'failed', startMs: 0, ms: elapsedMs, facts: {}, problem: failed.code }];
}

/** Entered endpoints as they are, missing ones by detection; when both are entered nothing is detected. */
export async function findSettings(
  app: AppContext,
  order: ParsedInput<'check'>,
  address: MailAddress,
  limit: Countdown,
  emit: (event: CheckEvent) => void,
): Promise<FoundSettings> {
  const wantsIncoming = order.scope !== 'send';
  const wantsOutgoing = order.scope !== 'receive';
  const entered = { incoming: wantsIncoming ? order.incoming : undefined, outgoing: wantsOutgoing ? order.outgoing : undefined };
  const missing = (wantsIncoming && entered.incoming === undefined) || (wantsOutgoing && entered.outgoing === undefined);
  const outgoingLogin = order.smtpLogin ?? order.login;
  const enteredIncoming = (endpoint: EnteredEndpoint): IncomingEndpoint =>
    withLogin<IncomingEndpoint>(
      { ...endpoint, protocol: endpoint.protocol === 'pop3' ? 'pop3' : 'imap' },
      order.login,
      address.loginAddress,
    );
  const enteredOutgoing = (endpoint: EnteredEndpoint): OutgoingEndpoint =>
    withLogin<OutgoingEndpoint>({ ...endpoint, protocol: 'smtp' }, outgoingLogin, address.loginAddress);

  if (!missing) {
    const settings: Settings = {
      incoming: entered.incoming === undefined ? null : enteredIncoming(entered.incoming),
      outgoing: entered.outgoing === undefined ? null : enteredOutgoing(entered.outgoing),
    };
    const hosts = [settings.incoming?.host, settings.outgoing?.host].filter((host) => host !== undefined);
    return { settings, provider: providerOfHost(app, hosts), confirmed: true, detected: false, swaps: [], problems: [], steps: [] };
  }

  const found = await detect(app, address, order.language, order.offline, (event) => emit(event), limit);
  const { discovery } = found;
  const incoming = !wantsIncoming
    ? null
    : entered.incoming !== undefined
      ? enteredIncoming(entered.incoming)
      : discovery.settings?.incoming == null
        ? null
        : withLogin<IncomingEndpoint>(discovery.settings.incoming, order.login, address.loginAddress);
  const outgoing = !wantsOutgoing
    ? null
    : entered.outgoing !== undefined
      ? enteredOutgoing(entered.outgoing)
      : discovery.settings?.outgoing == null
        ? null
        : withLogin<OutgoingEndpoint>(discovery.settings.outgoing, outgoingLogin, address.loginAddress);
  const steps = failedSteps(discovery);
  if ((wantsIncoming && incoming === null && wantsOutgoing && outgoing === null) || (incoming === null && outgoing === null)) {
    return { settings: null, provider: found.provider, confirmed: false, detected: true, swaps: [], problems: discovery.problems, steps };
  }
  const provider =
    found.provider ??
    providerOfHost(
      app,
      [incoming?.host, outgoing?.host].filter((host) => host !== undefined),
    );
  return { settings: { incoming, outgoing }, provider, confirmed: found.trusted, detected: true, swaps: found.swaps, problems: [], steps };
}
