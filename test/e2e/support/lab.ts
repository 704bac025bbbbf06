import { connectLab } from '../../live/lab/lab.ts';
import type { Lab, LabDescription } from '../../live/lab/lab.ts';

/** The lab that the global setup started, or null where it cannot run; the reason has been printed. */
export function theLab(): Lab | null {
  const text = process.env['MAILREADY_E2E_LAB'];
  return text === undefined ? null : connectLab(JSON.parse(text) as LabDescription);
}

/** Why no spec can run at all, or null. */
export function whyNothing(): string | null {
  return process.env['MAILREADY_E2E_SKIP'] ?? null;
}
