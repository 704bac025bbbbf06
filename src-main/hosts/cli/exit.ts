/** Exit codes that scripts rely on. */
export const exitCodes = { works: 0, problem: 1, badInput: 2, fault: 3, cancelled: 130 } as const;

/** Ends a command: what goes to stdout and with which code. */
export interface Outcome {
  readonly code: number;
  /** The one document of `--json`. */
  readonly json: unknown;
  /** Goes to stderr beside the document: the report of a fault. */
  readonly aside?: string;
  /** What a person reads instead. */
  readonly text: string;
}

/** Bad usage or input: exit 2, told on stderr, or as `{error}` with `--json`. */
export class UsageError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
