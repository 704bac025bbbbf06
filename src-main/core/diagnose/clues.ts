import type { Part, Stage } from '../../contract/problem.ts';
import { Protocol } from '../../contract/settings.ts';
import type { RuleHappening } from '../knowledge/problem-data.ts';
import type { DiagnosisContext, DnsOutcome, Observation, ServerReply } from '../facts.ts';
import { cleanText, cutText, innerDot, looksBinary, normaliseText } from './clean-text.ts';
import { focusText, joinReply } from './focus-text.ts';
import { parseReply } from './parse-reply.ts';
import type { ParsedText } from './parse-reply.ts';
import type { ProviderNames } from './provider-names.ts';

/** Everything the rules look at, whether it was seen by our own check or pasted by a person. */
export interface Clues {
  readonly happenings: ReadonlySet<RuleHappening>;
  readonly part: Part | null;
  readonly protocol: Protocol | null;
  /** Our provider ids that may be speaking, the surest first. */
  readonly providers: readonly string[];
  /** Null where it is only guessed from the text. */
  readonly stage: Stage | null;
  /** Stages that are possible: one when it is known, several when guessed, none when nothing tells. */
  readonly stages: readonly Stage[];
  readonly command: string | null;
  readonly code: number | null;
  readonly enhanced: string | null;
  readonly status: NonNullable<ServerReply['status']> | null;
  readonly responseCodes: readonly string[];
  readonly errnos: readonly string[];
  readonly tls: readonly string[];
  readonly dns: DnsOutcome | null;
  /** Normalised; see `normaliseText`. */
  readonly text: string;
  /** The same words as they were written, at most 2 kB, for evidence. */
  readonly shown: string;
  readonly retryAfterSeconds: number | null;
  readonly context: DiagnosisContext;
  readonly security: 'tls' | 'starttls' | null;
  readonly port: number | null;
  readonly loopback: boolean;
  /** Nothing that could be a reply: empty or binary. */
  readonly empty: boolean;
}

const shownLimit = 2000;

/** Clues of something that our own check observed. */
export function cluesOfObservation(observation: Observation, context: DiagnosisContext, names: ProviderNames): Clues {
  const { happening, endpoint } = observation;
  let words = '';
  let code: number | null = null;
  let enhanced: string | null = null;
  let status: Clues['status'] = null;
  let brackets: readonly string[] = [];
  let errnos: readonly string[] = [];
  let tls: readonly string[] = [];
  let dns: DnsOutcome | null = null;
  let kind: RuleHappening | null = null;
  let retryAfterSeconds: number | null = null;
  switch (happening.kind) {
    case 'reply': {
      kind = 'reply';
      words = cleanText(cutText(happening.reply.text));
      const parsed = parseReply(words);
      code = happening.reply.code ?? parsed.code;
      enhanced = happening.reply.enhanced ?? parsed.enhanced;
      status = happening.reply.status ?? parsed.status;
      brackets =
        happening.reply.responseCode === undefined
          ? parsed.responseCodes
          : [...new Set([happening.reply.responseCode, ...parsed.responseCodes])];
      retryAfterSeconds = parsed.retryAfterSeconds;
      break;
    }
    case 'errno':
      kind = 'errno';
      errnos = [happening.errno];
      words = happening.message;
      break;
    case 'tls': {
      kind = 'tls';
      tls = [happening.code];
      const { certificate } = happening;
      words = `${happening.code} ${happening.message}${certificate === null ? '' : `\nissuer: ${certificate.issuer} ${certificate.issuerOrganization}${certificate.selfSigned ? ' self-signed' : ''}`}`;
      break;
    }
    case 'dns':
      kind = 'dns';
      dns = happening.outcome;
      break;
    case 'timeout':
    case 'closed':
      kind = happening.kind;
      break;
    case 'garbage':
      kind = 'garbage';
      words = cleanText(cutText(happening.sample));
      break;
    case 'known':
    case 'cancelled':
      break;
  }
  const joined = joinReply(words);
  const host = endpoint?.host ?? '';
  const providers = [context.provider, ...(host === '' ? [] : names.ofHost(host))].filter((id) => id !== null);
  return {
    happenings: new Set(kind === null ? [] : [kind]),
    part: observation.part,
    protocol: observation.protocol,
    providers: [...new Set(providers)],
    stage: observation.stage,
    stages: [observation.stage],
    command: observation.command ?? null,
    code,
    enhanced,
    status,
    responseCodes: brackets,
    errnos,
    tls,
    dns,
    text: normaliseText(joined),
    shown: joined.slice(0, shownLimit),
    retryAfterSeconds,
    context,
    security: endpoint?.security ?? null,
    port: endpoint?.port ?? null,
    loopback: /^(?:localhost|127\.|::1$|\[::1\])/u.test(endpoint?.address ?? host) || /^(?:localhost|127\.)/u.test(host),
    empty: false,
  };
}

export interface PastedText {
  readonly text: string;
  /** imap, pop3, smtp; `http`, `tls` and `dns` are understood as a hint, anything else is ignored. */
  readonly protocol?: string | undefined;
  /** A stage of the contract or anything else; what is unknown is ignored. */
  readonly stage?: string | undefined;
  /** Our id, a domain, an MX host, a server or program name; what is unknown is ignored. */
  readonly provider?: string | undefined;
  /** Minutes since the app password was made, where the person told. */
  readonly appPasswordAgeMinutes?: number | undefined;
}

const stageNames: Readonly<Record<string, Stage>> = {
  dns: 'dns',
  connect: 'connect',
  tls: 'tls',
  greeting: 'greeting',
  auth: 'auth',
  login: 'auth',
  oauth: 'oauth',
  mailbox: 'mailbox',
  receive: 'receive',
  send_envelope: 'send_envelope',
  send_data: 'send_data',
  delivery: 'delivery',
  bounce: 'delivery',
  autoconfig: 'autoconfig',
};

const reading: readonly Stage[] = ['dns', 'connect', 'tls', 'greeting', 'auth', 'oauth', 'mailbox', 'receive', 'autoconfig'];
const stagesOfProtocol: Readonly<Record<string, readonly Stage[]>> = {
  imap: reading,
  pop3: reading,
  smtp: ['dns', 'connect', 'tls', 'greeting', 'auth', 'oauth', 'send_envelope', 'send_data', 'delivery', 'autoconfig'],
  http: ['oauth', 'autoconfig'],
  https: ['oauth', 'autoconfig'],
  oauth: ['oauth'],
  tls: ['tls'],
  ssl: ['tls'],
  dns: ['dns'],
};

/** The hint comes from outside: `constructor` is no stage. */
function named<T>(table: Readonly<Record<string, T>>, hint: string): T | undefined {
  const name = hint.trim().toLowerCase();
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What the protocol and the text leave possible together; the text wins where they contradict each other. */
function possibleStages(ofProtocol: readonly Stage[] | undefined, ofText: readonly Stage[]): readonly Stage[] {
  if (ofProtocol === undefined) return ofText;
  if (ofText.length === 0) return ofProtocol;
  const both = ofText.filter((stage) => ofProtocol.includes(stage));
  return both.length > 0 ? both : ofText;
}

/** Where the quoted answer has no code of its own, the one that the program named before it counts. */
function withFrame(parsed: ParsedText, frame: string | undefined): ParsedText {
  if (frame === undefined || (parsed.code !== null && parsed.protocol !== null)) return parsed;
  const around = parseReply(frame);
  return {
    ...parsed,
    protocol: parsed.status !== null || parsed.protocol !== null ? parsed.protocol : around.protocol,
    status: parsed.status ?? around.status,
    command: parsed.command ?? around.command,
    code: parsed.code ?? (parsed.status === null ? around.code : null),
    enhanced: parsed.enhanced ?? (parsed.status === null ? around.enhanced : null),
    stages: parsed.stages.length > 0 ? parsed.stages : around.stages,
  };
}

/** Clues of a text that a person pasted or that a file holds. */
export function cluesOfText(pasted: PastedText, names: ProviderNames): Clues {
  const raw = cutText(pasted.text);
  const empty = raw.trim() === '' || looksBinary(raw);
  const clean = empty ? '' : cleanText(raw);
  const focus = focusText(clean);
  const parsed = withFrame(parseReply(focus.text), focus.frame);
  const stageGiven = pasted.stage === undefined ? undefined : named(stageNames, pasted.stage);
  const protocolHint = pasted.protocol?.trim().toLowerCase() ?? '';
  const protocolGiven = Protocol.safeParse(protocolHint);
  const happenings = new Set<RuleHappening>(['reply']);
  if (parsed.errnos.length > 0) happenings.add('errno');
  if (parsed.tls.length > 0) happenings.add('tls');
  // Read as a command above; as words it would say "mail from" of any refusal.
  const text = normaliseText(focus.text.replace(/\(in reply to [^()\n]{3,30}\)/giu, ' '));
  const providers = [
    ...(pasted.provider === undefined ? [] : names.ofHint(pasted.provider)),
    ...(focus.remoteHost === null ? [] : names.ofHost(focus.remoteHost)),
    ...names.inText(text.replaceAll(innerDot, '.')),
  ];
  return {
    happenings,
    part: null,
    protocol: protocolGiven.success ? protocolGiven.data : parsed.protocol,
    providers: [...new Set(providers)],
    stage: stageGiven ?? (focus.isReport ? 'delivery' : null),
    stages:
      stageGiven !== undefined
        ? [stageGiven]
        : focus.isReport
          ? ['delivery']
          : possibleStages(named(stagesOfProtocol, protocolHint), parsed.stages),
    command: parsed.command,
    code: parsed.code,
    enhanced: parsed.enhanced ?? focus.status,
    status: parsed.status,
    responseCodes: parsed.responseCodes,
    errnos: parsed.errnos,
    tls: parsed.tls,
    dns: null,
    text,
    shown: focus.text.slice(0, shownLimit),
    retryAfterSeconds: parsed.retryAfterSeconds,
    context: {
      provider: null,
      ...(pasted.appPasswordAgeMinutes === undefined ? {} : { appPasswordAgeMinutes: pasted.appPasswordAgeMinutes }),
    },
    security: null,
    port: null,
    loopback: /(?:127\.0\.0\.1|localhost|::1)/u.test(focus.text),
    empty,
  };
}
