import type { CheckEvent, Step } from '../contract/check.ts';
import type { ParsedInput } from '../contract/contract.ts';
import type { Discovery } from '../contract/discovery.ts';
import type { Problem } from '../contract/problem.ts';
import type { Endpoint, EnteredEndpoint, IncomingEndpoint, OutgoingEndpoint, Settings } from '../contract/settings.ts';
import { toAsciiHost } from '../core/address/ascii-host.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import type { Countdown } from '../core/countdown.ts';
import { loginName } from '../core/detect/provider-offer.ts';
import type { Observation } from '../core/facts.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import type { AppContext } from './app-context.ts';
import { detect } from './detect.ts';
import type { DetectedWithTexts } from './detect.ts';

export interface FoundSettings {
  readonly settings: Settings | null;
  readonly provider: Provider | null;
  /** The person entered them, or they come from where a yes is not needed. */
  readonly confirmed: boolean;
  readonly detected: boolean;
  readonly swaps: readonly { readonly to: Endpoint; readonly observation: Observation }[];
  /** Why there are none, or none for one of the two directions. */
  readonly problems: readonly Problem[];
  readonly steps: Step[];
}

interface Logins {
  readonly login?: string | undefined;
  readonly smtpLogin?: string | undefined;
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

/** The login for an entered server: what detection or the provider's data say of that host, else the address. */
function knownLogin(app: AppContext, host: string, protocol: Endpoint['protocol'], address: MailAddress, found: Discovery | null): string {
  const candidate = found?.candidates
    .flatMap(({ incoming, outgoing }) => [incoming, outgoing])
    .find((endpoint) => endpoint?.host === host && endpoint.protocol === protocol);
  if (candidate != null) return candidate.username;
  const provider = providerOfHost(app, [host]);
  if (provider === null) return address.loginAddress;
  const server = [...provider.incoming, ...provider.outgoing].find((one) => one.host === host && one.protocol === protocol);
  return loginName(server?.login ?? provider.login, address);
}

/** An entered server as it will be used: the host in ASCII, a blank login filled. */
export function enteredIncoming(
  app: AppContext,
  endpoint: EnteredEndpoint,
  { login }: Logins,
  address: MailAddress,
  found: Discovery | null,
): IncomingEndpoint {
  const protocol = endpoint.protocol === 'pop3' ? 'pop3' : 'imap';
  const host = toAsciiHost(endpoint.host) ?? endpoint.host;
  return withLogin<IncomingEndpoint>({ ...endpoint, protocol, host }, login, knownLogin(app, host, protocol, address, found));
}
export function enteredOutgoing(
  app: AppContext,
  endpoint: EnteredEndpoint,
  { login, smtpLogin }: Logins,
  address: MailAddress,
  found: Discovery | null,
): OutgoingEndpoint {
  const host = toAsciiHost(endpoint.host) ?? endpoint.host;
  const known = knownLogin(app, host, 'smtp', address, found);
  return withLogin<OutgoingEndpoint>({ ...endpoint, protocol: 'smtp', host }, smtpLogin ?? login, known);
}

/** The step that a failed detection stands for: reaching any network, or reading the domain's DNS. */
function failedSteps({ problems, elapsedMs }: Discovery): Step[] {
  const failed = problems.find((problem) => problem.severity === 'failed');
  const id =
    failed === undefined
      ? undefined
      : failed.code === 'network_unreachable'
        ? 'network.online'
        : failed.stage === 'dns'
          ? 'domain.mx'
          : undefined;
  return failed === undefined || id === undefined
    ? []
    : [{ id, status: 'failed', startMs: 0, ms: elapsedMs, facts: {}, problem: failed.code }];
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

  if (!missing) {
    const settings: Settings = {
      incoming: entered.incoming === undefined ? null : enteredIncoming(app, entered.incoming, order, address, null),
      outgoing: entered.outgoing === undefined ? null : enteredOutgoing(app, entered.outgoing, order, address, null),
    };
    const hosts = [settings.incoming?.host, settings.outgoing?.host].filter((host) => host !== undefined);
    return { settings, provider: providerOfHost(app, hosts), confirmed: true, detected: false, swaps: [], problems: [], steps: [] };
  }

  const found = await detect(app, address, order.language, order.offline, (event) => emit(event), limit);
  const { discovery } = found;
  const incoming = !wantsIncoming
    ? null
    : entered.incoming !== undefined
      ? enteredIncoming(app, entered.incoming, order, address, discovery)
      : discovery.settings?.incoming == null
        ? null
        : withLogin<IncomingEndpoint>(discovery.settings.incoming, order.login, address.loginAddress);
  const outgoing = !wantsOutgoing
    ? null
    : entered.outgoing !== undefined
      ? enteredOutgoing(app, entered.outgoing, order, address, discovery)
      : discovery.settings?.outgoing == null
        ? null
        : withLogin<OutgoingEndpoint>(discovery.settings.outgoing, outgoingLogin, address.loginAddress);
  const steps = failedSteps(discovery);
  const problems = whyMissing(app, found, order, address, {
    incoming: wantsIncoming && incoming === null,
    outgoing: wantsOutgoing && outgoing === null,
  });
  if (incoming === null && outgoing === null) {
    return { settings: null, provider: found.provider, confirmed: false, detected: true, swaps: [], problems, steps };
  }
  const provider =
    found.provider ??
    providerOfHost(
      app,
      [incoming?.host, outgoing?.host].filter((host) => host !== undefined),
    );
  const detectedOnes = [entered.incoming === undefined ? incoming : null, entered.outgoing === undefined ? outgoing : null].filter(
    (one) => one !== null,
  );
  return {
    settings: { incoming, outgoing },
    provider,
    confirmed: found.trusted || detectedOnes.length === 0,
    detected: true,
    swaps: found.swaps.filter(({ to }) => detectedOnes.some((one) => one.host === to.host && one.port === to.port)),
    problems,
    steps,
  };
}

/** Why a wanted direction has no server; nothing where the provider has none in that direction (a sending service). */
function whyMissing(
  app: AppContext,
  { discovery, provider }: DetectedWithTexts,
  { language }: ParsedInput<'check'>,
  address: MailAddress,
  missing: { readonly incoming: boolean; readonly outgoing: boolean },
): Problem[] {
  const directions = (['incoming', 'outgoing'] as const).filter((one) => missing[one] && (provider === null || provider[one].length > 0));
  if (directions.length === 0) return [];
  // With half of the settings at hand the check itself says what is wrong with the domain.
  const told = discovery.problems.filter(
    ({ severity, part }) => severity === 'failed' && (missing.incoming === missing.outgoing || part === 'network'),
  );
  if (told.length > 0) return told;
  const part = directions.length === 2 ? 'domain' : directions[0] === 'incoming' ? 'imap' : 'smtp';
  const happening = { kind: 'known', code: 'autoconfig_failed' } as const;
  const context = { provider: provider?.id ?? null, address: address.address, domain: address.domain, now: app.clock.now() };
  return [app.explainer.explain(app.diagnoser.diagnose({ part, protocol: null, stage: 'autoconfig', happening }, context), language)];
}
