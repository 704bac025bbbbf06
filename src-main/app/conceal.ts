import type { RoundTrip, Step } from '../contract/check.ts';
import type { Explainer } from '../core/diagnose/explain.ts';

type Conceal = (text: string) => string;

/** Facts that the person or we gave, not a server: a password that is a part of an address must not mangle the address. */
const ours = new Set(
  'address addresses at command domain firstSecurity from happening host localAddress login mechanism messageId recipient rule security sender server step time to usedSecurity zone clock'.split(
    ' ',
  ),
);

function concealValues<V>(values: Readonly<Record<string, V>>, conceal: Conceal): Record<string, V> {
  const clean = (value: unknown): unknown => (typeof value === 'string' ? conceal(value) : Array.isArray(value) ? value.map(clean) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ours.has(name) ? value : (clean(value) as V)]));
}

/** A step whose facts hold no secret, whatever the server repeated. */
export function concealStep(step: Step, conceal: Conceal): Step {
  return { ...step, facts: concealValues(step.facts, conceal) };
}

/** The folder's name is the server's word. */
export function concealRoundTrip(trip: RoundTrip | null, conceal: Conceal): RoundTrip | null {
  return trip === null ? null : { ...trip, folder: trip.folder === null ? null : conceal(trip.folder) };
}

/** An explainer whose problems hold no secret: causes are found in the whole reply, only what is told of it is cleaned. */
export function concealingExplainer(explainer: Explainer, conceal: Conceal): Explainer {
  return {
    ...explainer,
    explain: (diagnosis, language, params) =>
      explainer.explain(
        { ...diagnosis, params: concealValues(diagnosis.params, conceal), evidence: concealValues(diagnosis.evidence, conceal) },
        language,
        params === undefined ? undefined : concealValues(params, conceal),
      ),
  };
}
