import { inject } from 'vitest';
import { connectLab, type Lab } from './lab.ts';

/** The running lab, or null where it cannot run: then put the suite in `describe.skipIf(lab === null)`. */
export function useLab(): Lab | null {
  const description = inject('lab');
  return description === null ? null : connectLab(description);
}
