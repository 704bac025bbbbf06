import type { Stage } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Rule, RuleHappening, RuleWhen } from '../knowledge/problem-data.ts';
import type { Clues } from './clues.ts';
import { normaliseText } from './clean-text.ts';
import { appPasswordWaitMinutes } from './params.ts';
import { createPatternIndex } from './pattern-index.ts';
import type { Pattern, PatternIndex } from './pattern-index.ts';

/** A rule that holds for the clues. */
export interface Match {
  readonly code: ProblemCode;
  readonly rule: Rule;
  /** Specificity; see `points`. */
  readonly score: number;
  readonly confidence: number;
}

/**
 * How specific a rule is: the highest sum wins. Names that mean one thing (errno, TLS codes, RFC 5530 codes) and
 * words count most; SMTP codes count little, because they lie (DESIGN §5, taxonomy §0: exact phrase of this
 * provider, generic phrase, enhanced code, code, class). Of two rules of one kind the surer one is the more
 * specific. A provider lifts a rule above every generic one of its kind; its bare code never beats good words.
 */
const points = {
  /** Times the rule's confidence. */
  certainty: 100,
  text: 60,
  /** Per matched character, up to 40. */
  textCharacter: 0.15,
  also: 4,
  /** Errno, TLS code, response code, DNS outcome. */
  name: 60,
  enhanced: 20,
  enhancedPrefix: 12,
  code: 10,
  codeClass: 5,
  providerWithText: 60,
  providerAlone: 40,
  happening: 6,
  status: 4,
  command: 4,
  stage: 2,
  /** Taken where the stage is not known, by how unlikely the rule's stages are. */
  stageGuessed: 40,
  /** Taken on top where the text leaves none of the rule's stages possible. */
  stageExcluded: 10,
  protocol: 1,
  context: 15,
  /** For each of up to two more rules of the same code that hold with this confidence and score. */
  support: 3,
  supportFrom: 0.6,
  supportScore: 90,
  /** Taken where words of doubt stand in the text. */
  doubt: 45,
} as const;

/** Rules up to this confidence take any failure of their stage … */
const catchAll = 0.5;
/** … and need the stage to be at least this likely. */
const hardlyPossible = 0.04;

interface Compiled {
  readonly code: ProblemCode;
  readonly rule: Rule;
  readonly text: readonly Pattern[] | null;
  readonly also: readonly Pattern[] | null;
  readonly not: readonly Pattern[] | null;
  readonly doubt: readonly Pattern[] | null;
  readonly happenings: readonly RuleHappening[];
}

/** Finds every rule that holds, the most specific first. */
export type RuleMatcher = (clues: Clues) => readonly Match[];

/** Compiles all rules of the knowledge, the providers' known replies among them. */
export function createRuleMatcher(knowledge: Pick<Knowledge, 'problems' | 'providers'>): RuleMatcher {
  const index = createPatternIndex();
  const rules: Compiled[] = [];
  for (const [code, data] of Object.entries(knowledge.problems) as [ProblemCode, Knowledge['problems'][ProblemCode]][]) {
    for (const rule of data.rules) rules.push(compile(code, rule, index));
  }
  const replies = knownReplies(knowledge, index);
  index.finish();
  const wordless = fileWordless(rules.filter((rule) => rule.text === null));
  const byPattern = new Map(rules.flatMap((rule) => (rule.text ?? []).map((pattern) => [pattern.id, rule] as const)));
  const byPhrase = new Map(replies.map((reply) => [reply.phrase, reply] as const));
  return (clues) => {
    const matches: Match[] = [];
    const possible = index.candidates(clues.text);
    const tried = new Set<Compiled>();
    const attempt = (rule: Compiled): void => {
      const held = scoreOf(rule, clues, possible.has);
      if (held !== null)
        matches.push({
          code: rule.code,
          rule: rule.rule,
          score: held.score,
          confidence: held.doubted ? rule.rule.confidence * 0.6 : rule.rule.confidence,
        });
    };
    for (const id of possible.ids) {
      const rule = byPattern.get(id);
      if (rule !== undefined && !tried.has(rule)) {
        tried.add(rule);
        attempt(rule);
      }
      const reply = byPhrase.get(id);
      const match = reply === undefined ? null : matchKnownReply(reply, clues);
      if (match !== null) matches.push(match);
    }
    for (const key of keysOf(clues))
      for (const rule of wordless.get(key) ?? []) {
        if (tried.has(rule)) continue;
        tried.add(rule);
        attempt(rule);
      }
    const supported = withSupport(matches);
    // The id last: the same text always gets the same answer, in whatever order rules were tried.
    return supported.sort((a, b) => b.score - a.score || b.confidence - a.confidence || (a.rule.id < b.rule.id ? -1 : 1));
  };
}

/** Lifts the matches of a code by what other rules of the same code hold too: words, an enhanced code and a name agree. */
function withSupport(matches: readonly Match[]): Match[] {
  const supporters = new Map<ProblemCode, number>();
  for (const { code, confidence, score } of matches)
    if (confidence >= points.supportFrom && score >= points.supportScore) supporters.set(code, (supporters.get(code) ?? 0) + 1);
  return matches.map((match) => {
    const others = (supporters.get(match.code) ?? 0) - 1;
    return others > 0 ? { ...match, score: match.score + Math.min(others, 2) * points.support } : match;
  });
}

function compile(code: ProblemCode, rule: Rule, index: PatternIndex): Compiled {
  const patterns = (sources: readonly string[] | undefined): readonly Pattern[] | null =>
    sources === undefined ? null : sources.map((source) => index.add(source));
  const implied: RuleHappening[] =
    rule.errno !== undefined ? ['errno'] : rule.tls !== undefined ? ['tls'] : rule.dns !== undefined ? ['dns'] : ['reply'];
  return {
    code,
    rule,
    text: patterns(rule.text),
    also: patterns(rule.also),
    not: patterns(rule.not),
    doubt: patterns(rule.doubt),
    happenings: rule.happening ?? implied,
  };
}

/** Files rules without words under one thing that they ask for: most of them are never looked at for a given reply. */
function fileWordless(rules: readonly Compiled[]): ReadonlyMap<string, readonly Compiled[]> {
  const filed = new Map<string, Compiled[]>();
  for (const compiled of rules) {
    const { rule } = compiled;
    const keys =
      rule.enhanced?.map((wanted) => `enhanced ${wanted}`) ??
      rule.code?.map((wanted) => `code ${String(wanted)}`) ??
      (['errno', 'tls', 'responseCode', 'status'] as const).filter((kind) => rule[kind] !== undefined).slice(0, 1);
    for (const key of keys.length > 0 ? keys : ['any']) filed.set(key, [...(filed.get(key) ?? []), compiled]);
  }
  return filed;
}

/** Where a rule can stand that may hold for the clues. */
function keysOf({ code, enhanced, status, responseCodes, errnos, tls }: Clues): readonly string[] {
  const keys = ['any'];
  if (enhanced !== null)
    // "5.7.8" meets "5.7.8", "5.7.*" and "5.*"; a beginning of any length is found under its own star.
    for (let end = enhanced.length; end >= 0; end -= 1)
      keys.push(`enhanced ${enhanced.slice(0, end)}${end === enhanced.length ? '' : '*'}`);
  if (code !== null) keys.push(`code ${String(code)}`, `code ${String(Math.floor(code / 100))}xx`);
  if (status !== null) keys.push('status');
  if (responseCodes.length > 0) keys.push('responseCode');
  if (errnos.length > 0) keys.push('errno');
  if (tls.length > 0) keys.push('tls');
  return keys;
}

type Possible = (id: number) => boolean;

function longestMatch(patterns: readonly Pattern[], text: string, possible: Possible): number {
  let longest = -1;
  for (const pattern of patterns) {
    if (!possible(pattern.id)) continue;
    const found = pattern.regex.exec(text);
    if (found !== null && found[0].length > longest) longest = found[0].length;
  }
  return longest;
}

/** Null where a condition does not hold. A protocol or command that nobody knows neither helps nor harms. */
function scoreOf(compiled: Compiled, clues: Clues, possible: Possible): { readonly score: number; readonly doubted: boolean } | null {
  const { rule } = compiled;
  if (!compiled.happenings.some((kind) => clues.happenings.has(kind))) return null;
  let score = (rule.priority ?? 0) + rule.confidence * points.certainty;
  if (rule.happening !== undefined && rule.text === undefined) score += points.happening;

  if (rule.protocol !== undefined && clues.protocol !== null) {
    if (!rule.protocol.includes(clues.protocol)) return null;
    score += points.protocol;
  }
  if (rule.stage !== undefined) {
    const cover = stageCover(rule.stage, clues.stages);
    if (cover === 0 && clues.stage !== null) return null;
    // What takes any word at its stage says nothing where the stage is hardly possible.
    if (rule.confidence <= catchAll && cover < hardlyPossible) return null;
    score += cover * points.stage - (1 - cover) * points.stageGuessed - (cover === 0 ? points.stageExcluded : 0);
  }
  if (rule.command !== undefined && clues.command !== null) {
    const said = clues.command.toUpperCase();
    if (!rule.command.some((command) => said.startsWith(command))) return null;
    score += points.command;
  }
  if (rule.command !== undefined && clues.command === null && rule.text === undefined) return null;
  if (rule.code !== undefined) {
    const exact = clues.code !== null && rule.code.includes(clues.code);
    const inClass = clues.code !== null && rule.code.includes(`${String(Math.floor(clues.code / 100))}xx`);
    if (!exact && !inClass) return null;
    score += exact ? points.code : points.codeClass;
  }
  if (rule.enhanced !== undefined) {
    const { enhanced } = clues;
    if (enhanced === null) return null;
    if (rule.enhanced.includes(enhanced)) score += points.enhanced;
    else if (rule.enhanced.some((wanted) => wanted.endsWith('*') && enhanced.startsWith(wanted.slice(0, -1))))
      score += points.enhancedPrefix;
    else return null;
  }
  if (rule.status !== undefined) {
    if (clues.status === null || !rule.status.includes(clues.status)) return null;
    score += points.status;
  }
  for (const [wanted, seen] of [
    [rule.responseCode, clues.responseCodes],
    [rule.errno, clues.errnos],
    [rule.tls, clues.tls],
    [rule.dns, clues.dns === null ? [] : [clues.dns]],
  ] as const) {
    if (wanted === undefined) continue;
    if (!seen.some((name) => (wanted as readonly string[]).includes(name))) return null;
    score += points.name;
  }
  if (rule.when !== undefined) {
    const held = contextPoints(rule.when, clues);
    if (held === null) return null;
    score += held;
  }
  if (rule.provider !== undefined) {
    if (!rule.provider.some((id) => clues.providers.includes(id))) return null;
    score += compiled.text === null ? points.providerAlone : points.providerWithText;
  }
  if (compiled.text !== null) {
    const length = longestMatch(compiled.text, clues.text, possible);
    if (length < 0) return null;
    score += points.text + Math.min(length, 40) * points.textCharacter;
  }
  if (compiled.also !== null) {
    if (longestMatch(compiled.also, clues.text, possible) < 0) return null;
    score += points.also;
  }
  if (compiled.not !== null && longestMatch(compiled.not, clues.text, possible) >= 0) return null;
  const doubted = compiled.doubt !== null && longestMatch(compiled.doubt, clues.text, possible) >= 0;
  return { score: doubted ? score - points.doubt : score, doubted };
}

/** How often failures stand at each stage, roughly as in the labelled replies. */
const stageShare: Readonly<Record<Stage, number>> = {
  dns: 2,
  connect: 5,
  tls: 8,
  greeting: 4,
  auth: 24,
  oauth: 3,
  mailbox: 11,
  receive: 1,
  send_envelope: 9,
  send_data: 9,
  delivery: 23,
  autoconfig: 1,
};

/** Share of the possible stages that a rule is about: 1 when the stage is known and right, 0 when it is wrong. */
export function stageCover(wanted: readonly Stage[], possible: readonly Stage[]): number {
  const all = possible.length > 0 ? possible : (Object.keys(stageShare) as Stage[]);
  const sum = (stages: readonly Stage[]): number => stages.reduce((total, stage) => total + stageShare[stage], 0);
  return sum(all.filter((stage) => wanted.includes(stage))) / sum(all);
}

function contextPoints(when: RuleWhen, clues: Clues): number | null {
  const { context } = clues;
  const held: (boolean | undefined)[] = [
    when.otherLogin === undefined ? undefined : context.otherLogin === when.otherLogin,
    when.otherFormWorked === undefined ? undefined : context.otherForm !== undefined && context.otherForm.worked === when.otherFormWorked,
    when.passwordKind?.some((kind) => kind === context.passwordKind),
    when.nothingReachable === undefined ? undefined : (context.nothingReachable ?? false) === when.nothingReachable,
    when.clockWrong === undefined ? undefined : Math.abs(context.clockSkewSeconds ?? 0) > 300 === when.clockWrong,
    when.appPasswordFresh === undefined
      ? undefined
      : // A password that the other side has just taken waits for nothing.
        context.appPasswordAgeMinutes !== undefined &&
        (context.appPasswordAgeMinutes < appPasswordWaitMinutes && context.otherLogin !== 'passed') === when.appPasswordFresh,
    when.knownProvider === undefined ? undefined : clues.providers.length > 0 === when.knownProvider,
    when.loopback === undefined ? undefined : clues.loopback === when.loopback,
    when.security === undefined ? undefined : clues.security === when.security,
    when.port === undefined ? undefined : clues.port !== null && when.port.includes(clues.port),
    when.network === undefined ? undefined : context.network === when.network,
  ];
  if (held.includes(false)) return null;
  return held.filter((one) => one === true).length * points.context;
}

interface KnownReply {
  readonly provider: string;
  readonly protocol: string | null;
  readonly code: ProblemCode;
  readonly text: string;
  /** Its number in the pattern index. */
  readonly phrase: number;
  /** Nothing but "the login failed": counts for its provider only where nothing more is said. */
  readonly bare: boolean;
  /** Long and wordy enough to mean the same at a provider we do not know. */
  readonly distinctive: boolean;
  readonly rule: Rule;
  readonly strangerRule: Rule;
}

/** Letters and digits that a known reply needs to be told apart from any other. */
const shortestPhrase = 5;

/** What any server may say of any refused login (iCloud's sentence is Postfix's own): no stranger's policy follows from it. */
const saysOnlyThatLoginFailed =
  /^(?:(?:no|err|error|auth|authenticate|authentication|login|logon|sign in|failed|failure|invalid|incorrect|wrong|bad|user|username|password|credentials|or|and) ?)+$/u;

function knownReplies(knowledge: Pick<Knowledge, 'providers'>, index: PatternIndex): readonly KnownReply[] {
  return knowledge.providers.flatMap((provider) =>
    provider.known_replies.flatMap((reply, number) => {
      const text = normaliseText(reply.text);
      // "NO [AUTHENTICATIONFAILED]" leaves no words: its code is for the rules.
      if (text.replace(/[^\p{L}\p{N}]/gu, '').length < shortestPhrase) return [];
      const id = `known-reply-${provider.id.replaceAll('_', '-')}-${String(number + 1)}`;
      const words = text
        .replace(/[^\p{L} ]/gu, ' ')
        .replace(/ {2,}/gu, ' ')
        .trim();
      return {
        provider: provider.id,
        protocol: reply.protocol,
        code: reply.code,
        text,
        phrase: index.addPhrase(text),
        bare: saysOnlyThatLoginFailed.test(words),
        distinctive: words.length >= 20 && words.split(' ').length >= 3 && !saysOnlyThatLoginFailed.test(words),
        rule: { id, confidence: 0.93 },
        strangerRule: { id, confidence: 0.82 },
      };
    }),
  );
}

function matchKnownReply(reply: KnownReply, clues: Clues): Match | null {
  if (!clues.happenings.has('reply') || !clues.text.includes(reply.text)) return null;
  if (reply.protocol !== null && clues.protocol !== null && reply.protocol !== clues.protocol) return null;
  // A token was refused there, no password.
  if (reply.code === 'auth_bad_credentials' && (clues.stage === 'oauth' || /\b(?:xoauth2|oauthbearer)\b/u.test(clues.text))) return null;
  const ours = clues.providers.includes(reply.provider);
  if (!ours && !reply.distinctive) return null;
  const rule = ours ? reply.rule : reply.strangerRule;
  const score =
    points.text +
    rule.confidence * points.certainty +
    Math.min(reply.text.length, 40) * points.textCharacter +
    (ours ? points.providerWithText : 0);
  if (reply.bare && wordsBeside(clues.text, reply.text) > fewWords)
    return { code: reply.code, rule, score: score - points.providerWithText - points.doubt / 2, confidence: rule.confidence * 0.8 };
  return { code: reply.code, rule, score, confidence: rule.confidence };
}

const fewWords = 3;

/** How many words a reply has beside a phrase; tags, codes, names of commands and of servers are none. */
function wordsBeside(text: string, phrase: string): number {
  const rest = text
    .replace(phrase, ' ')
    .replace(/\[[^\]]{0,80}\]|<[^>]{0,12}>|https?:\S{0,300}|[^\s{},"]{0,60}[·=@\d][^\s{},"]{0,60}/gu, ' ');
  return (
    rest.match(/(?<!\p{L})(?!(?:no|bad|bye|err|login|authenticate|plain|error|failure|smtp|imap|pop)(?!\p{L}))\p{L}{2,}/gu)?.length ?? 0
  );
}
