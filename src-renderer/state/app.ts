import { getContext, setContext } from 'svelte';
import type { Client } from '../../src-main/contract/transport.ts';
import { makeCopyFlow } from './copy-flow.ts';
import type { CopyFlow } from './copy-flow.ts';
import { makeGuideFlow } from './guide-flow.ts';
import type { GuideFlow } from './guide-flow.ts';
import { makeJobFlow } from './job-flow.ts';
import type { JobFlow } from './job-flow.ts';
import type { Kit } from './kit.ts';
import type { AppState } from './model.ts';
import { initialState } from './model.ts';
import { makeMarkFlow } from './mark-flow.ts';
import type { MarkFlow } from './mark-flow.ts';
import { makePlacesFlow } from './places-flow.ts';
import type { PlacesFlow } from './places-flow.ts';
import { makeSetupFlow } from './setup-flow.ts';
import type { SetupFlow } from './setup-flow.ts';
import { Announcer, Store } from './store.svelte.ts';

/** The window without its views: state and everything that may be done with it. */
export interface App extends Kit {
  readonly places: PlacesFlow;
  readonly setup: SetupFlow;
  readonly job: JobFlow;
  readonly marks: MarkFlow;
  readonly guide: GuideFlow;
  readonly copy: CopyFlow;
}

export function makeApp(client: Client, start: AppState = initialState, now: () => number = Date.now): App {
  const kit: Kit = { client, store: new Store(start), announcer: new Announcer(), now };
  const places = makePlacesFlow(kit);
  const setup = makeSetupFlow(kit, places);
  return {
    ...kit,
    places,
    setup,
    job: makeJobFlow(kit, places),
    marks: makeMarkFlow(kit),
    guide: makeGuideFlow(kit, setup),
    copy: makeCopyFlow(kit),
  };
}

const key = Symbol('app');

export function provideApp(app: App): App {
  return setContext(key, app);
}

export function useApp(): App {
  return getContext<App>(key);
}
