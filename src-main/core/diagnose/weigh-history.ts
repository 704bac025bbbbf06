import type { Evidence } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Diagnosis, DiagnosisContext, Observation } from '../facts.ts';
import type { Rule } from '../knowledge/problem-data.ts';

/** A cause as the rules decided it. */
export interface Decided {
  readonly code: ProblemCode;
  readonly rule: Rule;
  readonly confidence: number;
  readonly alternatives: Diagnosis['alternatives'];
}

/** Other causes in the light of history: `raise` to at least so much, `lower` by a factor. */
interface Shift {
  readonly raise?: Partial<Record<ProblemCode, number>>;
  readonly lower?: Partial<Record<ProblemCode, number>>;
}

/** An answer this sure, and open to no other reading, is left as it is. */
const unambiguous = 0.8;

const reachedBefore: Shift = {
  raise: { server_unavailable: 0.35, ip_blocked_by_server: 0.3 },
  lower: { wrong_port_or_mode: 0.3, dns_host_not_found: 0.3, encryption_required: 0.3 },
};
const shifts: Partial<Record<ProblemCode, Shift>> = {
  connection_refused: reachedBefore,
  connection_timeout: reachedBefore,
  greeting_missing: reachedBefore,
  connection_dropped: reachedBefore,
  dns_host_not_found: { raise: { dns_lookup_failed: 0.35 } },
  wrong_port_or_mode: { raise: { tls_interception: 0.4, server_unavailable: 0.3 } },
};

/**
 * Weighs what worked last time: a password that was accepted then is not mistyped now, a server that was reached then is not
 * misspelled, a certificate that is another one than then may be a stranger's. Only what the reply leaves open moves.
 */
export function weighHistory(decided: Decided, observation: Observation, context: DiagnosisContext): Decided {
  const { workedBefore: worked } = context;
  if (worked === undefined) return decided;
  if (observation.stage === 'auth') return worked.password === 'same' ? weighPassword(decided, context) : decided;
  if (observation.stage === 'tls' && decided.code.startsWith('tls_cert_'))
    return weighCertificate(decided, observation, worked.certificate);
  const shift = shifts[decided.code];
  if (shift === undefined || !reaching.has(observation.stage) || decided.rule.variant === 'bridge') return decided;
  const moved = { ...decided, alternatives: shifted(decided, shift) };
  if (decided.code === 'wrong_port_or_mode') return { ...moved, confidence: Math.min(decided.confidence, 0.5) };
  if (decided.code === 'dns_host_not_found' && decided.rule.variant === undefined)
    return { ...moved, rule: { ...decided.rule, variant: 'worked', fixer: 'mailbox_admin' } };
  return moved;
}

const reaching: ReadonlySet<Observation['stage']> = new Set(['dns', 'connect', 'tls', 'greeting']);

function weighPassword(decided: Decided, { passwordKind, otherLogin }: DiagnosisContext): Decided {
  const { code, rule, confidence, alternatives } = decided;
  // The other side takes it at this moment: nobody changed or revoked it.
  if (otherLogin === 'passed') return decided;
  // "It wants an app password" is a guess where the reply would do for a wrong one as well: this one was an app password.
  const guessed =
    code === 'app_password_required' &&
    confidence < unambiguous &&
    alternatives.some((other) => other.code === 'auth_bad_credentials' && other.confidence >= 0.3);
  if (code !== 'auth_bad_credentials' && !guessed) return decided;
  const ofApp = guessed || passwordKind === 'app_password';
  return {
    code: 'auth_bad_credentials',
    rule: guessed
      ? { ...rule, variant: 'worked_app', fixer: 'user' }
      : { ...rule, variant: rule.variant ?? (ofApp ? 'worked_app' : 'worked') },
    confidence: Math.max(confidence, 0.75),
    alternatives: shifted(
      { ...decided, code: 'auth_bad_credentials' },
      {
        raise: { account_disabled_or_locked: 0.3, web_login_required: 0.25, ...(ofApp ? {} : { app_password_required: 0.3 }) },
        ...(ofApp ? { lower: { app_password_required: 0.5 } } : {}),
      },
    ),
  };
}

function weighCertificate(decided: Decided, { happening }: Observation, before: string | null): Decided {
  const now = happening.kind === 'tls' ? (happening.certificate?.sha256 ?? null) : null;
  if (now === null || before === null || decided.code === 'tls_cert_expired') return decided;
  // The same one as then: it is this computer that believes it no longer.
  if (now === before) return { ...decided, alternatives: shifted(decided, { lower: { tls_interception: 0.3, captive_portal: 0.3 } }) };
  return {
    ...decided,
    confidence: Math.min(decided.confidence, 0.75),
    alternatives: shifted(decided, { raise: { tls_interception: 0.5, captive_portal: 0.2 } }),
  };
}

function shifted({ code, alternatives }: Decided, { raise = {}, lower = {} }: Shift): Diagnosis['alternatives'] {
  const weights = new Map(alternatives.map((other) => [other.code, other.confidence]));
  for (const [other, least] of Object.entries(raise) as [ProblemCode, number][])
    weights.set(other, Math.max(weights.get(other) ?? 0, least));
  for (const [other, factor] of Object.entries(lower) as [ProblemCode, number][]) {
    const weight = weights.get(other);
    if (weight !== undefined) weights.set(other, Math.round(weight * factor * 100) / 100);
  }
  weights.delete(code);
  return [...weights].map(([other, confidence]) => ({ code: other, confidence })).sort((a, b) => b.confidence - a.confidence);
}

/** "Worked on 21 November at 17:40 with the same password", for the evidence of what history says something about. */
export function historyEvidence({ stage, happening }: Observation, { workedBefore }: DiagnosisContext): Evidence {
  if (workedBefore === undefined || (stage !== 'auth' && !reaching.has(stage))) return {};
  const { at, password, certificate } = workedBefore;
  const now = happening.kind === 'tls' ? (happening.certificate?.sha256 ?? null) : null;
  return {
    workedAt: at,
    ...(stage === 'auth' && password === 'same' ? { samePassword: true } : {}),
    ...(certificate === null || now === null ? {} : { certificateChanged: certificate !== now }),
  };
}
