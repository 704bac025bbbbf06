/** What the page gets as `window.mailready` inside Electron: plain functions and plain data, never Electron's own objects. */
export interface Bridge {
  call(name: string, input: unknown): Promise<unknown>;
  run(name: string, input: unknown, onEvent: (event: unknown) => void): { readonly done: Promise<unknown>; cancel(): void };
  /** Returns the way to stop listening. */
  listen(name: string, onPayload: (payload: unknown) => void): () => void;
}
