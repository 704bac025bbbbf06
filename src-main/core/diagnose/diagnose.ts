import type { Evidence, Part, Stage } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Diagnosis, DiagnosisContext, Observation } from '../facts.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { redact } from '../redact/redact.ts';
import type { Clues, PastedText } from './clues.ts';
import { cluesOfObservation, cluesOfText } from './clues.ts';
import { createRuleMatcher, stageCover } from './match-rules.ts';
import type { Match } from './match-rules.ts';
import { appPasswordWaitMinutes, observedParams, pastedParams, waitingParams } from './params.ts';
import { createProviderNames } from './provider-names.ts';
import { createSecondOpinion } from './second-opinion.ts';
import { weighOpinions } from './weigh-opinions.ts';
import { historyEvidence, weighHistory } from './weigh-history.ts';
import type { Decided } from './weigh-history.ts';

export interface Diagnoser {
  /** Decides the cause of something our own check observed. Never throws. */
  diagnose(observation: Observation, context: DiagnosisContext): Diagnosis;
  /** Decides the cause behind a pasted text of any length. Never throws. */
  diagnoseText(pasted: PastedText): Diagnosis;
}

/** How much a second cause that the same text supports takes from the first one's confidence. */
const rivalMargin = 8;
/** Rules from here on name one cause with tight words. */
const sureFrom = 0.9;
/** How sure "the password is wrong" can be where the kind of password may be wrong as well. */
const perhapsOtherKind = 0.79;
/** Causes of a pasted text that the age of an app password may turn into another. */
const hangsOnAge: ReadonlySet<ProblemCode> = new Set(['auth_bad_credentials', 'app_password_required', 'protocol_disabled_by_user']);
const mostAlternatives = 4;
const ownRules: ReadonlySet<string> = new Set(['known', 'cancelled', 'nothing-known']);
/** What an alternative counts that a second rule of the same code names. */
const sameCode = 0.8;

/** Compiles the rules once; `diagnose` and `diagnoseText` are then pure. */
export function createDiagnoser(knowledge: Pick<Knowledge, 'problems' | 'providers' | 'words'>): Diagnoser {
  const match = createRuleMatcher(knowledge);
  const names = createProviderNames(knowledge.providers);
  const secondOpinion = createSecondOpinion(knowledge.words);

  const takesAppPasswords = new Set(knowledge.providers.filter(({ sign_in }) => sign_in.password === 'app_password').map(({ id }) => id));

  /** A pasted refusal of a service that takes app passwords only, or of one that nobody named: the password may be the other one. */
  const mostConfidence = (code: ProblemCode, { providers, port }: Clues): number =>
    code === 'auth_bad_credentials' && port === null && (providers[0] === undefined || takesAppPasswords.has(providers[0]))
      ? perhapsOtherKind
      : 1;

  /** Providers of which a rule says that a new app password waits. */
  const letsWait = new Set(
    Object.values(knowledge.problems).flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.when?.appPasswordFresh === true ? (rule.provider ?? []) : [])),
    ),
  );

  const ruleOn = (clues: Clues, matches: readonly Match[]): Decided => {
    const first = matches[0];
    if (first === undefined)
      return { code: 'unknown_reply', rule: { id: 'nothing-known', confidence: 0.1 }, confidence: 0.1, alternatives: [] };
    return {
      code: first.code,
      rule: first.rule,
      confidence: Math.min(confidenceOf(first, matches, clues), mostConfidence(first.code, clues)),
      alternatives: alternativesOf(first, matches),
    };
  };
  const decide = (clues: Clues): Decided => {
    const matches = clues.empty ? [] : match(clues);
    const ruled = ruleOn(clues, matches);
    // Words cannot know what a rule knew of the context; without words there is nothing to weigh.
    const byContext = matches.some(({ code, rule }) => code === ruled.code && rule.when !== undefined);
    if (clues.empty || !clues.happenings.has('reply') || byContext) return ruled;
    const weighed = weighOpinions(ruled, secondOpinion(clues), mostAlternatives);
    const rule =
      weighed.code === ruled.code
        ? ruled.rule
        : (matches.find((other) => other.code === weighed.code)?.rule ?? { id: 'second-opinion', confidence: weighed.confidence });
    return { ...weighed, rule, confidence: Math.min(weighed.confidence, mostConfidence(weighed.code, clues)) };
  };
  const finish = (clues: Clues, decided: Decided, params: Diagnosis['params'], evidence: Evidence): Diagnosis => {
    const data = knowledge.problems[decided.code];
    const stage = stageOf(clues, data.stage);
    return {
      code: decided.code,
      part: data.part ?? clues.part ?? partOf(clues, stage),
      stage,
      fixer: decided.rule.fixer ?? data.fixer,
      severity: decided.rule.severity ?? data.severity,
      confidence: Math.round(decided.confidence * 100) / 100,
      alternatives: decided.alternatives,
      params,
      variant: decided.rule.variant ?? roleVariant(params, data.texts.en),
      // Only a rule of the knowledge is worth naming: what our own logic decided needs none.
      evidence: ownRules.has(decided.rule.id) ? evidence : { ...evidence, rule: decided.rule.id },
      rule: decided.rule.id,
    };
  };

  /** Whether a password made a moment ago would be the cause: then the person is asked, also after an answer, to correct it. */
  const agePasswordMatters = (clues: Clues): boolean =>
    decide({ ...clues, context: { ...clues.context, appPasswordAgeMinutes: 0 } }).rule.variant === 'waiting';

  return {
    diagnose(observation, context) {
      const clues = cluesOfObservation(observation, context, names);
      const { happening } = observation;
      const decided =
        happening.kind === 'known' || happening.kind === 'cancelled'
          ? {
              code: happening.kind === 'known' ? happening.code : ('cancelled' as const),
              rule: { id: happening.kind, confidence: 1 },
              confidence: 1,
              alternatives: [],
            }
          : weighHistory(decide(clues), observation, context);
      const params = {
        ...observedParams(observation, context, clues),
        ...(decided.rule.variant === 'waiting' ? waitingParams(context) : {}),
        ...(context.workedBefore === undefined ? {} : { workedAt: context.workedBefore.at }),
        ...(happening.kind === 'reply' && clues.stage === 'auth' && context.workedBefore?.password !== 'same' && agePasswordMatters(clues)
          ? { askAge: 'yes' }
          : {}),
      };
      return finish(clues, decided, params, evidenceOf(observation, clues));
    },
    diagnoseText(pasted) {
      const clues = cluesOfText(pasted, names);
      const evidence: Evidence = {
        ...(clues.shown === '' ? {} : { reply: redact(clues.shown) }),
        ...(clues.code === null ? {} : { code: clues.code }),
        ...(clues.enhanced === null ? {} : { enhanced: clues.enhanced }),
      };
      const decided = decide(clues);
      const { code, rule } = decided;
      // A second look at the rules costs time, and thousands of lines may come.
      if (!hangsOnAge.has(code) || !clues.providers.some((id) => letsWait.has(id)) || !agePasswordMatters(clues))
        return finish(clues, decided, pastedParams(clues), evidence);
      const age = pasted.appPasswordAgeMinutes;
      const old = code === 'auth_bad_credentials' && age !== undefined && age >= appPasswordWaitMinutes;
      const params = { ...pastedParams(clues), ...(rule.variant === 'waiting' ? waitingParams(clues.context) : {}), askAge: 'yes' };
      return finish(clues, old ? { ...decided, rule: { ...rule, variant: 'old' } } : decided, params, evidence);
    },
  };
}

/** A text of its own for the role of a folder or for what the problem is about, for example `ru.junk.md`, `ru.spf.md`. */
function roleVariant(params: Diagnosis['params'], texts: Readonly<Record<string, unknown>>): string | null {
  const role = params['role'] ?? params['about'];
  return typeof role === 'string' && role in texts ? role : null;
}

/**
 * How sure the answer is. A rule's number is how often its words mean its code; a wide family of words is held
 * below 0.8 unless a second rule of the same code agrees. A rival cause that fits almost as well, or a stage that
 * is only guessed, takes from it.
 */
function confidenceOf(first: Match, matches: readonly Match[], clues: Clues): number {
  let confidence = first.confidence < sureFrom ? first.confidence * 0.9 : first.confidence;
  const rival = matches.find((other) => other.code !== first.code);
  const rivalled = rival !== undefined && first.score - rival.score < rivalMargin && rival.confidence >= 0.5;
  const agreed = matches.some((other) => other.code === first.code && other.rule !== first.rule && other.confidence >= 0.6);
  if (agreed && !rivalled && confidence >= 0.6) confidence += (1 - confidence) * 0.4;
  if (rivalled) confidence = Math.min(confidence, 0.7);
  if (first.rule.stage !== undefined && clues.stage === null) confidence *= 0.85 + 0.15 * stageCover(first.rule.stage, clues.stages);
  return confidence;
}

function alternativesOf(first: Match, matches: readonly Match[]): Diagnosis['alternatives'] {
  const found = new Map<ProblemCode, number>();
  const add = (code: ProblemCode, confidence: number): void => {
    if (code === first.code || code === 'unknown_reply') return;
    found.set(code, Math.max(found.get(code) ?? 0, Math.round(Math.min(confidence, first.confidence) * 100) / 100));
  };
  for (const alternative of first.rule.alternatives ?? []) add(alternative.code, alternative.confidence);
  const named = found.size;
  // Another rule of the same code knows what else its code or words may mean.
  for (const other of matches)
    if (other.code === first.code && other.rule !== first.rule)
      for (const alternative of other.rule.alternatives ?? []) add(alternative.code, alternative.confidence * sameCode);
  for (const other of matches) if (other.score >= first.score * 0.55) add(other.code, other.confidence * 0.4);
  return [...found.entries()]
    .map(([code, confidence]) => ({ code, confidence }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, Math.max(mostAlternatives, named));
}

function stageOf(clues: Clues, usual: Stage): Stage {
  if (clues.stage !== null) return clues.stage;
  return clues.stages.includes(usual) || clues.stages.length !== 1 ? usual : (clues.stages[0] ?? usual);
}

function partOf(clues: Clues, stage: Stage): Part {
  if (clues.protocol !== null) return clues.protocol;
  if (stage === 'dns' || stage === 'connect') return 'network';
  if (stage === 'autoconfig') return 'domain';
  return stage === 'mailbox' || stage === 'receive' ? 'imap' : 'smtp';
}

function evidenceOf(observation: Observation, clues: Clues): Evidence {
  const { endpoint, happening } = observation;
  return {
    ...(observation.step === undefined ? {} : { step: observation.step }),
    ...(endpoint === undefined ? {} : { server: `${endpoint.host}:${String(endpoint.port)}`, security: endpoint.security }),
    ...(endpoint?.address === undefined ? {} : { address: endpoint.address }),
    ...(observation.command === undefined ? {} : { command: observation.command }),
    happening: happening.kind,
    ...(happening.kind === 'reply' || happening.kind === 'garbage' ? { reply: redact(clues.shown) } : {}),
    ...(clues.code === null ? {} : { code: clues.code }),
    ...(clues.enhanced === null ? {} : { enhanced: clues.enhanced }),
    ...(happening.kind === 'errno' ? { errno: happening.errno, message: redact(happening.message).slice(0, 500) } : {}),
    ...(happening.kind === 'timeout' ? { afterMs: happening.afterMs } : {}),
    ...(happening.kind === 'dns' ? { dns: happening.outcome, name: happening.name } : {}),
    ...(happening.kind === 'tls' ? tlsEvidence(happening) : {}),
    ...(clues.context.otherForm === undefined
      ? {}
      : { otherPort: clues.context.otherForm.port, otherFormWorked: clues.context.otherForm.worked }),
    ...(clues.context.otherLogin === undefined ? {} : { otherLogin: clues.context.otherLogin }),
    ...(clues.context.clockSkewSeconds === undefined ? {} : { clockSkewSeconds: clues.context.clockSkewSeconds }),
    ...historyEvidence(observation, clues.context),
    ...observation.seen,
    ...clues.context.seen,
  };
}

function tlsEvidence(happening: Extract<Observation['happening'], { kind: 'tls' }>): Evidence {
  const { certificate } = happening;
  return {
    tls: happening.code,
    message: redact(happening.message).slice(0, 500),
    ...(certificate === null
      ? {}
      : {
          subject: certificate.subject,
          issuer: [certificate.issuer, certificate.issuerOrganization].filter((name) => name !== '').join(', '),
          altNames: certificate.altNames.slice(0, 20),
          validFrom: certificate.validFrom,
          validTo: certificate.validTo,
          sha256: certificate.sha256,
          selfSigned: certificate.selfSigned,
        }),
  };
}
