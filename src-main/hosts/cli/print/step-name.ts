import type { CliContext } from '../context.ts';

/** A step's name in words where the window has them. */
export function stepName(id: string, say: CliContext['say']): string {
  const key = `step.${id}`;
  const name = say(key);
  return name === key ? id : `${name} (${id})`;
}
