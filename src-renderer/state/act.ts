import { tick } from 'svelte';
import type { Action, Problem } from '../../src-main/contract/problem.ts';
import type { Settings } from '../../src-main/contract/settings.ts';
import type { App } from './app.ts';
import { shownScreen } from './model.ts';

/** Actions that the window can carry out now; the others stay words in the steps of the problem. */
export function canAct(action: Action, problem: Problem, app: App): boolean {
  const { setup, job } = app.store.state;
  const inSetup = job?.kind === 'check';
  switch (action.id) {
    case 'open_page':
    case 'open_app_passwords':
    case 'open_settings':
      return action.url !== undefined;
    case 'open_guide':
    case 'open_proxy_settings':
      return true;
    case 'copy_letter':
    case 'mail_letter':
      return problem.letter !== null;
    case 'wait_and_retry':
      return action.afterSeconds !== undefined && job !== null;
    case 'check_again':
      return onFound(app) || (job !== null && job.kind !== 'all');
    case 'reenter_password':
      return job !== null && job.kind !== 'all';
    case 'tell_password_age':
      // Both directions have the same question: one answer serves both.
      return explained(problem, app) || (job !== null && job.kind !== 'all' && asks(job.result?.problems ?? []) === problem);
    case 'switch_endpoint':
      return action.endpoint !== undefined && inSetup;
    case 'use_other_login':
      // One attempt: a third login would only bring the mailbox closer to being locked.
      return action.suggestion !== undefined && inSetup && setup.undo?.kind !== 'login';
    case 'edit_settings':
    case 'confirm_settings':
      return inSetup;
    case 'use_login_as_sender':
      return inSetup && (setup.chosen?.outgoing?.username ?? '').includes('@');
    case 'edit_address':
      return action.suggestion !== undefined;
    case 'pin_certificate':
      return inSetup && action.fingerprint !== undefined;
    case 'create_sent_folder':
      return job !== null && job.kind !== 'all' && job.result?.settings?.incoming?.protocol === 'imap';
  }
}

/** A pasted text told this; no check did. */
export const explained = (problem: Problem, app: App): boolean => app.store.state.explain.problem === problem;

const asks = (problems: readonly Problem[]): Problem | undefined =>
  problems.find((one) => one.actions.some((action) => action.id === 'tell_password_age'));

/** Which of several actions is the button one sees first: what mends the cause, before what goes round it. */
const rank: readonly Action['id'][] = [
  'edit_address',
  'open_app_passwords',
  'open_settings',
  'open_page',
  'confirm_settings',
  'create_sent_folder',
  'switch_endpoint',
  'use_login_as_sender',
  'reenter_password',
  'use_other_login',
  'pin_certificate',
  'wait_and_retry',
  'copy_letter',
  'open_proxy_settings',
  'edit_settings',
  'open_guide',
  'check_again',
  'mail_letter',
  'tell_password_age',
];

export function mainAction(actions: readonly Action[]): Action | undefined {
  return [...actions].sort((a, b) => rank.indexOf(a.id) - rank.indexOf(b.id))[0];
}

/** Carries an action out. Opening pages and copying are done by the button itself, which shows what came of it. */
export function act(action: Action, app: App): void {
  const { store } = app;
  const { setup, job } = store.state;
  switch (action.id) {
    case 'check_again':
      return onFound(app) ? void app.setup.detect() : app.job.again();
    case 'wait_and_retry':
      return app.job.again();
    case 'reenter_password':
      if (job !== null && (job.kind === 'recheck' || job.kind === 'password')) return app.job.askNewPassword(job.address);
      return store.dispatch({ type: 'replace', screen: { name: 'secret' } });
    case 'open_guide':
      return void openGuide(app);
    case 'open_proxy_settings':
      store.dispatch({ type: 'go', screen: { name: 'preferences' } });
      return void tick().then(() => document.getElementById('proxy')?.focus());
    case 'create_sent_folder':
      return void app.job.makeSentFolder();
    case 'switch_endpoint': {
      if (action.endpoint === undefined) return;
      store.dispatch({ type: 'mending', kind: 'port', what: String(action.endpoint.port) });
      store.dispatch({
        type: 'picked',
        settings: withEndpoint(job?.result?.settings ?? setup.chosen, action.endpoint, setup.address ?? ''),
      });
      store.dispatch({ type: 'confirmed' });
      return void app.job.check();
    }
    case 'edit_settings':
      keepShownSettings(app);
      store.dispatch({ type: 'hand_open', open: true });
      return store.dispatch({ type: 'go', screen: { name: 'found' } });
    case 'confirm_settings':
      keepShownSettings(app);
      return store.dispatch({ type: 'go', screen: { name: 'found' } });
    case 'use_login_as_sender': {
      const login = setup.chosen?.outgoing?.username ?? job?.result?.settings?.outgoing?.username;
      if (login === undefined) return;
      store.dispatch({ type: 'mending', kind: 'sender', what: login });
      store.dispatch({ type: 'options', options: { from: login } });
      return void app.job.check();
    }
    case 'edit_address':
      if (action.suggestion === undefined) return;
      store.dispatch({ type: 'home' });
      store.dispatch({ type: 'typed', text: action.suggestion });
      return void app.setup.useAddress(action.suggestion);
    case 'use_other_login': {
      const settings = job?.result?.settings ?? setup.chosen;
      if (action.suggestion === undefined || settings === null) return;
      store.dispatch({ type: 'mending', kind: 'login', what: action.suggestion });
      store.dispatch({ type: 'picked', settings: withLogin(settings, action.suggestion) });
      store.dispatch({ type: 'confirmed' });
      return void app.job.check();
    }
    case 'pin_certificate':
      store.dispatch({ type: 'mending', kind: 'certificate', what: '' });
      store.dispatch({ type: 'options', options: { pinnedCertificate: action.fingerprint ?? null } });
      return void app.job.check();
    default:
      return;
  }
}

/** On the screen of the found settings "again" means the search: no check has been asked for yet. */
function onFound(app: App): boolean {
  return shownScreen(app.store.state).name === 'found';
}

/** What the run worked on becomes what the form and the question about trust show. */
function keepShownSettings(app: App): void {
  const { setup, job } = app.store.state;
  const shown = job?.result?.settings ?? null;
  if (shown !== null && setup.origin === 'found') app.store.dispatch({ type: 'picked', settings: shown });
}

async function openGuide(app: App): Promise<void> {
  const { setup, job } = app.store.state;
  const of = setup.guide?.provider ?? job?.run.provider ?? job?.address ?? setup.address;
  if (of === null) return;
  const found = setup.guide !== null || (await app.places.loadGuide(of));
  if (found) app.store.dispatch({ type: 'go', screen: { name: 'prepare' } });
}

/** The other login wherever the refused one stood; a sending login of its own stays. */
function withLogin({ incoming, outgoing }: Settings, login: string): Settings {
  const old = incoming?.username ?? outgoing?.username;
  return {
    incoming: incoming === null ? null : { ...incoming, username: login },
    outgoing: outgoing?.username === old && outgoing ? { ...outgoing, username: login } : outgoing,
  };
}

function withEndpoint(settings: Settings | null, endpoint: NonNullable<Action['endpoint']>, login: string): Settings {
  const base = settings ?? { incoming: null, outgoing: null };
  if (endpoint.protocol === 'smtp')
    return { ...base, outgoing: { ...endpoint, protocol: 'smtp', username: base.outgoing?.username ?? login } };
  return { ...base, incoming: { ...endpoint, protocol: endpoint.protocol, username: base.incoming?.username ?? login } };
}
