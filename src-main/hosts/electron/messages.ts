/** The window asks here (invoke) … */
export const askChannel = 'mailready:ask';
/** … and is told here. */
export const tellChannel = 'mailready:tell';

/** `id` of a run is a UUID of the window's making. */
export type Asked =
  | { readonly kind: 'call'; readonly name: string; readonly input?: unknown }
  | { readonly kind: 'run'; readonly id: string; readonly name: string; readonly input?: unknown }
  | { readonly kind: 'cancel'; readonly id: string };

/** Events and the reply of a run go the same way, so that they arrive in order. */
export type Told =
  | { readonly kind: 'event'; readonly id: string; readonly event: unknown }
  | { readonly kind: 'done'; readonly id: string; readonly reply: unknown }
  | { readonly kind: 'push'; readonly name: string; readonly payload: unknown };
