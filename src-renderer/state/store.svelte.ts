import type { Action } from './action.ts';
import type { AppState } from './model.ts';
import { initialState } from './model.ts';
import { reduce } from './reduce.ts';

/** The one place that holds the state of the window; views read it, actions change it. */
export class Store {
  state = $state.raw<AppState>(initialState);

  constructor(start: AppState = initialState) {
    this.state = start;
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
  }
}

/** What a screen reader is told; the live regions in the shell draw it. */
export class Announcer {
  polite = $state('');
  assertive = $state('');
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Progress: what comes within half a second is said in one breath. */
  say(text: string): void {
    this.#waiting.push(text);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.polite = this.#waiting.join('. ');
      this.#waiting = [];
      this.#timer = undefined;
    }, 500);
  }

  /** The verdict: once, at once. Progress that was not said yet is old news then. */
  tell(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.polite = '';
    // A region that keeps its text is silent, but a second check may end like the first.
    if (this.assertive !== text) this.assertive = text;
    else {
      this.assertive = '';
      setTimeout(() => (this.assertive = text), 100);
    }
  }
}
