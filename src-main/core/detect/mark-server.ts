import type { MarkOutcome, ServerMark } from '../../contract/server-mark.ts';
import type { Endpoint, EnteredEndpoint, Protocol } from '../../contract/settings.ts';
import { toAsciiHost } from '../address/ascii-host.ts';
import { otherForm, otherFormMayHelp } from '../connect/other-form.ts';
import type { Probe, ProbeAnswer } from '../connect/probe.ts';
import { countdown } from '../countdown.ts';
import type { Happening, Observation } from '../facts.ts';
import type { Clock } from '../ports.ts';
import { endpointKey } from './rank.ts';

/** Other forms of the server are tried beside the entered one when that has said nothing for so long. */
const impatientMs = 1_500;
/** The look at one server, its other forms included. */
const totalMs = 8_000;
const probeMs = 5_000;
const maxNames = 5;

export interface Marked {
  readonly mark: ServerMark;
  /** Why it is not `answers`; null also for a host that cannot even be asked about. */
  readonly observation: Observation | null;
}

/**
 * Looks at a server that a person entered: does it answer there, and if not, where. No login and no password is sent.
 * Ends within 8 s; null when `signal` aborted before the answer.
 */
export async function markServer(server: EnteredEndpoint, probe: Probe, clock: Clock, signal: AbortSignal): Promise<Marked | null> {
  const began = clock.monotonic();
  const host = toAsciiHost(server.host);
  const stop = new AbortController();
  const limit = countdown(clock, totalMs, AbortSignal.any([signal, stop.signal]));
  const stopped = (): boolean => signal.aborted;
  const end = (
    outcome: MarkOutcome,
    observation: Observation | null,
    more: Partial<Pick<ServerMark, 'works' | 'names' | 'speaks'>> = {},
  ): Marked => {
    stop.abort();
    const ms = Math.round(clock.monotonic() - began);
    return {
      mark: { server: { ...server, host: host ?? server.host }, outcome, works: null, names: [], speaks: null, ms, ...more },
      observation,
    };
  };
  if (host === null) return end('name_unknown', null);

  const entered: Endpoint = { ...server, host, username: '' };
  const ask = (endpoint: Endpoint): Promise<ProbeAnswer> => probe(endpoint, limit.ask(probeMs));
  const answering = ask(entered);
  const silent = await Promise.race([answering.then(() => false), clock.sleep(impatientMs, limit.signal).then(() => true)]);
  if (stopped()) return null;
  const elsewhere = silent ? firstThatAnswers(otherForms(entered), ask) : null;
  // The other encryption on the same port proves the entered one wrong, however long that would stay silent.
  const early = elsewhere === null ? null : await Promise.race([answering.then(() => null), elsewhere]);
  if (stopped()) return null;
  const proved = early?.port === entered.port;
  const own = proved ? null : await answering;
  if (stopped()) return null;
  if (own?.ok === true) return end('answers', null);

  const observation = own?.observation ?? null;
  const mayHelp = observation === null || otherFormMayHelp(observation);
  const works = early ?? (mayHelp ? await (elsewhere ?? firstThatAnswers(otherForms(entered), ask)) : null);
  if (stopped()) return null;
  if (works?.port === entered.port) return end('wrong_security', observation ?? unanswered(entered), { works: form(works) });
  const seen = observation ?? unanswered(entered);
  return end(judge(seen), seen, { works: works === null ? null : form(works), ...clues(seen) });
}

const form = ({ port, security }: Endpoint): ServerMark['works'] => ({ port, security });

/** The same port with the other encryption, then the usual ports of the protocol, the entered encryption first. */
function otherForms(entered: Endpoint): readonly Endpoint[] {
  const samePort: Endpoint = { ...entered, security: entered.security === 'tls' ? 'starttls' : 'tls' };
  const usual = otherForm(entered);
  const forms = [samePort, otherForm(usual), usual];
  const keys = forms.map(endpointKey);
  return forms.filter((one, at) => endpointKey(one) !== endpointKey(entered) && keys.indexOf(endpointKey(one)) === at);
}

/** Asks all at once; gives the most preferred of those that answer, as soon as no better one can. */
async function firstThatAnswers(forms: readonly Endpoint[], ask: (endpoint: Endpoint) => Promise<ProbeAnswer>): Promise<Endpoint | null> {
  const asked = forms.map((one) => ({ one, answering: ask(one) }));
  for (const { one, answering } of asked) if ((await answering).ok) return one;
  return null;
}

/** For a server whose other form answered before it said anything itself. */
function unanswered(endpoint: Endpoint): Observation {
  const { protocol, host, port, security } = endpoint;
  return {
    part: protocol,
    protocol,
    stage: 'greeting',
    endpoint: { host, port, security },
    happening: { kind: 'timeout', afterMs: impatientMs },
  };
}

function judge({ stage, happening }: Observation): MarkOutcome {
  switch (happening.kind) {
    case 'dns':
      return happening.outcome === 'nxdomain' || happening.outcome === 'nodata' ? 'name_unknown' : 'name_unanswered';
    case 'errno':
      if (happening.errno === 'ECONNREFUSED') return 'port_closed';
      return stage === 'connect' ? 'port_silent' : 'hangs_up';
    case 'timeout':
      return stage === 'connect' ? 'port_silent' : stage === 'dns' ? 'name_unanswered' : 'says_nothing';
    case 'closed':
      return 'hangs_up';
    case 'tls':
      if (happening.certificate === null) return 'tls_failed';
      return happening.code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'certificate_name' : 'certificate_bad';
    case 'garbage':
      return 'other_protocol';
    case 'known':
      return happening.code === 'starttls_unavailable' ? 'no_encryption' : 'refuses';
    case 'reply':
    case 'cancelled':
      return 'refuses';
  }
}

function clues({ happening }: Observation): Partial<Pick<ServerMark, 'names' | 'speaks'>> {
  if (happening.kind === 'garbage') return { speaks: protocolOf(happening) };
  if (happening.kind !== 'tls' || happening.code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return {};
  const names = happening.certificate?.altNames.filter((name) => name.length <= 253) ?? [];
  return { names: names.slice(0, maxNames) };
}

const greetings: readonly (readonly [Protocol, RegExp])[] = [
  ['imap', /^\* (?:OK|PREAUTH|BYE)\b/u],
  ['pop3', /^\+OK\b/u],
  ['smtp', /^[245]\d\d[ -]/u],
];

function protocolOf({ sample }: Extract<Happening, { kind: 'garbage' }>): Protocol | null {
  return greetings.find(([, greeting]) => greeting.test(sample))?.[0] ?? null;
}
