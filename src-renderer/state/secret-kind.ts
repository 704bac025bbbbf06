import type { GuideFacts } from '../../src-main/contract/discovery.ts';
import type { AppPasswordShape, Guide } from '../../src-main/contract/guide.ts';

/** Which secret the provider takes from programs. `none`: no password works there at all. */
export type SecretKind = 'app_password' | 'app_password_or_main' | 'main' | 'none';

export function secretKindOf(facts: GuideFacts | null): SecretKind {
  if (facts === null) return 'main';
  if (facts.oauth === 'only' || facts.appPassword === 'impossible') return 'none';
  if (facts.appPassword === 'required') return 'app_password';
  return facts.appPassword === 'optional' ? 'app_password_or_main' : 'main';
}

/** Whether the provider wants something done before a password is of use. */
export function needsPreparation(guide: Guide | null): boolean {
  return guide !== null && guide.status === 'prepare' && guide.steps.length > 0;
}

/** How what was typed compares with the app passwords of the provider. `unknown`: nobody knows what they look like. */
export type ShapeFit = 'unknown' | 'empty' | 'short' | 'fits' | 'long' | 'letters';

const alphabets = { lower: /^[a-z]*$/, letters: /^[A-Za-z]*$/, alnum: /^[A-Za-z0-9]*$/, digits: /^[0-9]*$/, any: /^[\s\S]*$/ } as const;

/** Compares without keeping anything of the password but its length. */
export function fitOf(value: string, kind: SecretKind, rule: AppPasswordShape | null): { readonly fit: ShapeFit; readonly length: number } {
  const { length } = tidySecret(value, kind);
  if (kind !== 'app_password' || rule === null || (rule.length === null && rule.alphabet === 'any')) return { fit: 'unknown', length };
  if (length === 0) return { fit: 'empty', length };
  if (!alphabets[rule.alphabet].test(tidySecret(value, kind))) return { fit: 'letters', length };
  if (rule.length === null) return { fit: 'unknown', length };
  return { fit: length < rule.length ? 'short' : length > rule.length ? 'long' : 'fits', length };
}

/** What may be told about a password while it is typed, without keeping it anywhere. */
export interface SecretShape {
  readonly empty: boolean;
  readonly cyrillic: boolean;
  /** Spaces that will be left out: app passwords are shown in groups. */
  readonly spaces: boolean;
  readonly edgeSpaces: boolean;
}

export function shapeOf(value: string, kind: SecretKind): SecretShape {
  return {
    empty: value === '',
    cyrillic: /\p{Script=Cyrillic}/u.test(value),
    spaces: /\s/.test(value) && tidySecret(value, kind) !== value,
    edgeSpaces: value !== value.trim(),
  };
}

/**
 * The password as it is sent: app passwords lose their spaces; any other loses only the line ends that a paste brings.
 */
export function tidySecret(value: string, kind: SecretKind): string {
  if (kind === 'app_password') return value.replace(/\s+/g, '');
  if (kind === 'app_password_or_main' && looksGrouped(value)) return value.replace(/\s+/g, '');
  return value.replace(/[\r\n]+$/g, '');
}

function looksGrouped(value: string): boolean {
  const groups = value.trim().split(/[ \u00a0]/);
  return groups.length >= 3 && groups.every((group) => /^[A-Za-z0-9]+$/.test(group) && group.length === groups[0]?.length);
}
