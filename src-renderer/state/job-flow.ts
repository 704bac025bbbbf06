import type { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import type { Input, SecretChoice } from '../../src-main/contract/contract.ts';
import type { Failure } from '../../src-main/contract/define.ts';
import { t, tOr } from '../i18n/i18n.svelte.ts';
import { ageOf, checkInputOf } from './check-input.ts';
import type { Kit } from './kit.ts';
import { notify } from './kit.ts';
import type { JobKind } from './model.ts';
import { shownScreen } from './model.ts';
import type { PlacesFlow } from './places-flow.ts';
import { tellEnd } from './tell-end.ts';

export type JobFlow = ReturnType<typeof makeJobFlow>;

type Ended =
  | { readonly ok: true; readonly results: readonly CheckResult[]; readonly replaced?: boolean }
  | { readonly ok: false; readonly failure: Failure };

/** Runs of checks: start, stop, again. One at a time. */
export function makeJobFlow(kit: Kit, places: PlacesFlow) {
  const { client, store, announcer } = kit;
  let current: AbortController | null = null;
  let repeat: (() => Promise<void>) | null = null;

  /** The check of the mailbox that is being set up. */
  function check(): Promise<void> {
    repeat = check;
    const { setup, language } = store.state;
    return follow('check', setup.address ?? setup.typed, setup.options, async (emit, signal) => {
      const reply = await client.run('check', checkInputOf(setup, language, kit.now()), emit, signal);
      return reply.ok ? { ok: true, results: [reply.value] } : reply;
    });
  }

  /** A saved mailbox with its saved secret; without an address all of them. */
  function recheck(address: string | null): Promise<void> {
    repeat = () => recheck(address);
    const { language } = store.state;
    return follow(address === null ? 'all' : 'recheck', address ?? '', { scope: 'both', send: true }, async (emit, signal) => {
      const reply = await client.run('recheck', { language, ...(address === null ? {} : { address }) }, emit, signal);
      return reply.ok ? { ok: true, results: reply.value.results } : reply;
    });
  }

  /** Tries the new password of a saved mailbox; the app keeps the old one unless the new one worked. */
  function replacePassword(address: string, secret: SecretChoice, outgoingSecret: SecretChoice | null): Promise<void> {
    repeat = () => replacePassword(address, secret, outgoingSecret);
    const { language, setup } = store.state;
    return follow('password', address, { scope: 'both', send: true }, async (emit, signal) => {
      const input = { address, language, secret, ...ageOf(setup, kit.now()), ...(outgoingSecret === null ? {} : { outgoingSecret }) };
      const reply = await client.run('password.replace', input, emit, signal);
      return reply.ok ? { ok: true, results: [reply.value.result], replaced: reply.value.replaced } : reply;
    });
  }

  async function follow(
    kind: JobKind,
    address: string,
    options: { readonly scope: 'both' | 'receive' | 'send'; readonly send: boolean },
    work: (emit: (event: CheckEvent) => void, signal: AbortSignal) => Promise<Ended>,
  ): Promise<void> {
    current?.abort();
    const own = new AbortController();
    current = own;
    const { language } = store.state;
    const onTheWay = ['check', 'result'].includes(shownScreen(store.state).name);
    store.dispatch({ type: 'job_started', kind, address, language, at: kit.now(), scope: options.scope, send: options.send });
    store.dispatch({ type: onTheWay ? 'replace' : 'go', screen: { name: 'check' } });
    const ended = await work((event) => {
      if (current !== own) return;
      store.dispatch({ type: 'job_event', event });
      speak(event);
    }, own.signal);
    if (current !== own) return;
    current = null;
    store.dispatch(
      ended.ok
        ? { type: 'job_done', results: ended.results, ...(ended.replaced === undefined ? {} : { replaced: ended.replaced }) }
        : { type: 'job_failed', failure: ended.failure },
    );
    const { job } = store.state;
    if (job !== null && !own.signal.aborted) void tellEnd(kit, job);
    if (!ended.ok && ended.failure.code === 'no_password') {
      // A saved mailbox without its password: ask for it instead of showing a failure.
      if (kind === 'recheck') askNewPassword(address);
      else store.dispatch({ type: 'replace', screen: { name: 'secret' } });
      return;
    }
    if (shownScreen(store.state).name === 'check') store.dispatch({ type: 'replace', screen: { name: 'result' } });
    if (store.state.language !== language) void places.retellProblems();
    void places.loadMailboxes();
  }

  function speak(event: CheckEvent): void {
    if (event.type !== 'step') return;
    announcer.say(`${tOr('step.', event.step.id, event.step.id)}: ${tOr('status.', event.step.status, event.step.status)}`);
  }

  /** Reacts at once; the answer of the run still comes, after the far side has tidied up. */
  function stop(): void {
    if (current === null) return;
    store.dispatch({ type: 'job_stopping' });
    announcer.say(t('check.stopping'));
    current.abort();
  }

  function again(): void {
    if (current === null) void repeat?.();
  }

  /** The answer to "when was the app password made?": minutes, or null. The last run is judged anew, no server is asked. */
  async function tellAge(minutes: number | null): Promise<void> {
    const { job, language } = store.state;
    const address = job?.result?.address;
    if (address === undefined) return;
    const reply = await client.call('check.passwordAge', { address, language, minutes });
    if (!reply.ok) {
      notify(kit, reply.failure);
      return;
    }
    // Of a saved password the app itself keeps the answer.
    const at = job?.kind === 'recheck' ? {} : { at: minutes === null ? null : kit.now() - minutes * 60_000 };
    store.dispatch({ type: 'age_told', result: reply.value.result, ...at });
    announcer.say(reply.value.result.problems[0]?.title ?? '');
  }

  /** Makes the missing folder for sent letters in the mailbox of the last run, then checks again. */
  async function makeSentFolder(): Promise<void> {
    const order = folderOrder();
    if (order === null) return;
    store.dispatch({ type: 'sent_folder', folder: { address: order.address, status: 'busy', name: null, problem: null } });
    const reply = await client.call('folder.createSent', order);
    if (!reply.ok) {
      store.dispatch({ type: 'sent_folder', folder: null });
      notify(kit, reply.failure);
      return;
    }
    const { folder, problem } = reply.value;
    store.dispatch({
      type: 'sent_folder',
      folder: { address: order.address, status: problem === null ? 'ready' : 'failed', name: folder, problem },
    });
    if (problem === null) again();
  }

  /** Takes that folder away again; the app does so only while it is empty. */
  async function takeSentFolderBack(): Promise<void> {
    const order = folderOrder();
    const made = store.state.sentFolder;
    if (order === null || made === null) return;
    store.dispatch({ type: 'sent_folder', folder: { ...made, status: 'busy' } });
    const reply = await client.call('folder.removeSent', order);
    if (!reply.ok) notify(kit, reply.failure);
    const problem = reply.ok ? reply.value.problem : null;
    const removed = reply.ok && reply.value.removed;
    store.dispatch({ type: 'sent_folder', folder: removed ? null : { ...made, status: 'ready', problem } });
    if (removed) again();
  }

  function folderOrder(): Input<'folder.createSent'> | null {
    const { job, setup, language } = store.state;
    const endpoint = job?.result?.settings?.incoming ?? null;
    if (job === null || endpoint === null) return null;
    const secret = job.kind === 'recheck' ? ({ kind: 'saved' } as const) : (setup.secret ?? ({ kind: 'none' } as const));
    const { pinnedCertificate } = setup.options;
    return { address: job.address, language, secret, endpoint, ...(pinnedCertificate === null ? {} : { pinnedCertificate }) };
  }

  /** The password screen for a saved mailbox. */
  function askNewPassword(address: string): void {
    const provider = store.state.mailboxes.list.find((mailbox) => mailbox.address === address)?.provider ?? null;
    store.dispatch({ type: 'replacing', address });
    store.dispatch({ type: 'guide', status: 'idle', guide: null });
    if (provider !== null) void places.loadGuide(provider);
    store.dispatch({ type: ['check', 'result'].includes(shownScreen(store.state).name) ? 'replace' : 'go', screen: { name: 'secret' } });
  }

  return {
    check,
    recheck,
    replacePassword,
    stop,
    again,
    tellAge,
    askNewPassword,
    makeSentFolder,
    takeSentFolderBack,
    running: () => current !== null,
  };
}
