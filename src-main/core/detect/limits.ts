/** Deadlines of detection in milliseconds; tests may shorten them. */
export interface DetectLimits {
  /** Everything. */
  readonly total: number;
  readonly dns: number;
  readonly http: number;
  readonly probe: number;
}

export const defaultDetectLimits: DetectLimits = { total: 8_000, dns: 3_000, http: 5_000, probe: 5_000 };

/** A configuration document is a few kilobytes; the largest in ISPDB has 12. */
export const maxDocumentBytes = 262_144;
export const maxRedirects = 3;
