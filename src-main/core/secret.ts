/**
 * A password or token. It cannot be printed, serialised or compared by accident; `openSecret` is imported only by
 * the adapters that must hand the bytes to a server or to the keychain (a boundary rule enforces that).
 */
export class Secret {
  readonly #value: string;
  private constructor(value: string) {
    this.#value = value;
  }
  static of(value: string): Secret {
    return new Secret(value);
  }
  /** True for the empty password, which is never sent. */
  get isEmpty(): boolean {
    return this.#value.length === 0;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
  /** @internal used by `openSecret` alone */
  static open(secret: Secret): string {
    return secret.#value;
  }
}
