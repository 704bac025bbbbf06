import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Problem } from '../../src-main/contract/problem.ts';
import type { Action } from './action.ts';
import type { AppState, Job, Screen } from './model.ts';
import { reduceJob } from './reduce-job.ts';
import { reduceSetup } from './reduce-setup.ts';

/** The whole state after one action. Pure. */
export function reduce(state: AppState, action: Action): AppState {
  return reduceShell(
    reducePlaces({ ...state, setup: reduceSetup(state.setup, action), job: reduceJob(state.job, action) }, action),
    action,
  );
}

function reduceShell(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'booted':
      return {
        ...state,
        phase: 'ready',
        info: action.info,
        language: action.info.language,
        preferences: action.preferences,
        vault: action.info.vault,
      };
    case 'boot_failed':
      return { ...state, phase: action.phase };
    case 'language':
      return { ...state, language: action.language, titles: {} };
    case 'preferences':
      return { ...state, preferences: action.preferences };
    case 'vault':
      return { ...state, vault: action.vault };
    case 'authorities_picked':
      return { ...state, pickedAuthorities: action.picked };
    case 'notice':
      return { ...state, notice: action.failure };
    case 'help':
      // A report is of the moment: the next time it is made anew.
      return { ...state, helpOpen: action.open, support: { status: 'idle', text: '', failure: null } };
    case 'support':
      return { ...state, support: action.support };
    case 'go':
      return sameScreen(state.trail.at(-1), action.screen)
        ? state
        : { ...state, trail: [...state.trail, action.screen], copied: whileOnClipboard(state.copied) };
    case 'replace':
      return { ...state, trail: [...state.trail.slice(0, -1), action.screen] };
    case 'back':
      return state.trail.length > 1 ? { ...state, trail: state.trail.slice(0, -1) } : state;
    case 'home':
      return { ...state, trail: [{ name: 'start' }] };
    case 'retold':
      return retell(state, action.map);
    case 'titles':
      return { ...state, titles: { ...state.titles, ...action.titles } };
    case 'replacing':
      return { ...state, replacing: action.address };
    default:
      return state;
  }
}

function reducePlaces(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'sent_folder':
      return { ...state, sentFolder: action.folder };
    case 'mailboxes':
      return { ...state, mailboxes: { status: 'ready', list: action.list, problems: action.problems, failure: null } };
    case 'mailboxes_failed':
      return { ...state, mailboxes: { ...state.mailboxes, status: 'failed', failure: action.failure } };
    case 'details':
      return { ...state, details: { status: action.status, mailbox: action.mailbox, failure: action.failure } };
    case 'copied':
      return { ...state, copied: action.copied };
    case 'explain_typed':
      return {
        ...state,
        explain: { ...state.explain, text: action.text ?? state.explain.text, provider: action.provider ?? state.explain.provider },
      };
    case 'explain':
      return { ...state, explain: { ...state.explain, status: action.status, problem: action.problem, failure: action.failure } };
    case 'practice':
      return { ...state, practice: { ...state.practice, ...action.patch } };
    default:
      return state;
  }
}

/** What came of a copy is told where it was made, and not when that screen is opened again. */
function whileOnClipboard(copied: AppState['copied']): AppState['copied'] {
  return copied?.status === 'busy' || copied?.status === 'counting' ? copied : null;
}

function sameScreen(a: Screen | undefined, b: Screen): boolean {
  if (a?.name === 'mailbox' && b.name === 'mailbox') return a.address === b.address;
  return a?.name === b.name;
}

/** Every problem that is on some screen now, each once. */
export function problemsOf(state: AppState): readonly Problem[] {
  const { job, setup, mailboxes, explain, sentFolder, copied } = state;
  return [
    ...new Set([
      ...(job?.run.problems ?? []),
      ...(job?.results ?? []).flatMap((result) => result.problems),
      ...(setup.detect.discovery?.problems ?? []),
      ...mailboxes.problems,
      ...(explain.problem === null ? [] : [explain.problem]),
      ...(sentFolder?.problem ? [sentFolder.problem] : []),
      ...(setup.stepCheck?.problem ? [setup.stepCheck.problem] : []),
      ...(copied?.problem ? [copied.problem] : []),
    ]),
  ];
}

function retell(state: AppState, map: ReadonlyMap<Problem, Problem>): AppState {
  const one = (problem: Problem): Problem => map.get(problem) ?? problem;
  const result = (old: CheckResult): CheckResult => ({ ...old, problems: old.problems.map(one) });
  const job = (old: Job): Job => {
    const results = old.results.map(result);
    return { ...old, run: { ...old.run, problems: old.run.problems.map(one) }, results, result: results[0] ?? null };
  };
  const { stepCheck } = state.setup;
  const { discovery } = state.setup.detect;
  return {
    ...state,
    job: state.job === null ? null : job(state.job),
    setup: {
      ...state.setup,
      detect: { ...state.setup.detect, discovery: discovery === null ? null : { ...discovery, problems: discovery.problems.map(one) } },
      stepCheck: stepCheck?.problem ? { ...stepCheck, problem: one(stepCheck.problem) } : stepCheck,
    },
    sentFolder: state.sentFolder?.problem ? { ...state.sentFolder, problem: one(state.sentFolder.problem) } : state.sentFolder,
    copied: state.copied?.problem ? { ...state.copied, problem: one(state.copied.problem) } : state.copied,
    mailboxes: { ...state.mailboxes, problems: state.mailboxes.problems.map(one) },
    explain: { ...state.explain, problem: state.explain.problem === null ? null : one(state.explain.problem) },
  };
}
