/** Deadlines in milliseconds; tests may shorten them, never lengthen. */
export interface Limits {
  readonly resolve: number;
  readonly connect: number;
  readonly tls: number;
  readonly greeting: number;
  readonly login: number;
  /** One command after login. */
  readonly command: number;
  /** Everything without the round trip, detection included. */
  readonly check: number;
  readonly roundTrip: number;
  /** Tidying up after a cancel or the verdict. */
  readonly cleanup: number;
}

export const defaultLimits: Limits = {
  resolve: 5_000,
  connect: 5_000,
  tls: 5_000,
  greeting: 10_000,
  login: 20_000,
  command: 10_000,
  check: 29_000,
  roundTrip: 60_000,
  cleanup: 10_000,
};
