import type { Output, Preferences } from '../../src-main/contract/contract.ts';
import type { HistoryEntry, MailboxDetails, StoredProblem } from '../../src-main/contract/mailbox.ts';
import type { Language, Problem } from '../../src-main/contract/problem.ts';
import { setShownLanguage } from '../i18n/i18n.svelte.ts';
import { download } from './download.ts';
import type { Kit } from './kit.ts';
import { notify } from './kit.ts';
import { problemsOf } from './reduce.ts';

export type PlacesFlow = ReturnType<typeof makePlacesFlow>;

/** Saved mailboxes, preferences, keychain, explaining, practice list: everything beside the way of one check. */
export function makePlacesFlow(kit: Kit) {
  const { client, store } = kit;

  /** Reads what the window needs first and follows what the app tells. Returns the way to stop following. */
  async function boot(): Promise<() => void> {
    const [info, preferences] = await Promise.all([client.call('app.info', {}), client.call('preferences.get', {})]);
    if (!info.ok) {
      store.dispatch({ type: 'boot_failed', phase: info.failure.code === 'forbidden' ? 'refused' : 'unreachable' });
      return () => undefined;
    }
    setShownLanguage(info.value.language);
    store.dispatch({
      type: 'booted',
      info: info.value,
      preferences: preferences.ok ? preferences.value : { language: null, theme: info.value.theme },
    });
    const stops = [
      client.on('vault.changed', (vault) => store.dispatch({ type: 'vault', vault })),
      client.on('preferences.changed', (preferences) => {
        if (saving === 0) store.dispatch({ type: 'preferences', preferences });
      }),
      client.on('mailboxes.changed', () => void loadMailboxes()),
    ];
    void loadMailboxes();
    return () => {
      for (const stop of stops) stop();
    };
  }

  async function loadMailboxes(): Promise<void> {
    const reply = await client.call('mailboxes.list', {});
    if (!reply.ok) {
      store.dispatch({ type: 'mailboxes_failed', failure: reply.failure });
      return;
    }
    store.dispatch({ type: 'mailboxes', list: reply.value.mailboxes, problems: reply.value.problems });
    await learnTitles(reply.value.mailboxes.flatMap((mailbox) => mailbox.last?.problems ?? []));
  }

  /** Lists carry only codes; their titles come from the knowledge base, in the shown language. */
  async function learnTitles(codes: readonly Problem['code'][]): Promise<void> {
    const unknown = [...new Set(codes)].filter((code) => store.state.titles[code] === undefined);
    const language = store.state.language;
    const told = await Promise.all(unknown.map((code) => client.call('problem.translate', { problem: bareProblem(code), language })));
    const titles: Record<string, string> = {};
    for (const reply of told) if (reply.ok) titles[reply.value.code] = reply.value.title;
    if (store.state.language === language && Object.keys(titles).length > 0) store.dispatch({ type: 'titles', titles });
  }

  async function openMailbox(address: string): Promise<void> {
    store.dispatch({ type: 'details', status: 'busy', mailbox: null, failure: null });
    store.dispatch({ type: 'go', screen: { name: 'mailbox', address } });
    await loadDetails(address);
  }

  async function loadDetails(address: string): Promise<void> {
    const reply = await client.call('mailboxes.show', { address });
    if (!reply.ok) {
      store.dispatch({ type: 'details', status: 'failed', mailbox: null, failure: reply.failure });
      return;
    }
    store.dispatch({ type: 'details', status: 'ready', mailbox: reply.value, failure: null });
    await learnTitles(reply.value.history.flatMap((entry) => entry.problems.map((problem) => problem.code)));
  }

  async function removeMailbox(address: string): Promise<boolean> {
    const reply = await client.call('mailboxes.remove', { address });
    if (!reply.ok) {
      notify(kit, reply.failure);
      return false;
    }
    store.dispatch({ type: 'home' });
    await loadMailboxes();
    return true;
  }

  async function saveMailbox(address: string): Promise<boolean> {
    const reply = await client.call('mailboxes.save', { address, language: store.state.language });
    if (!reply.ok) {
      notify(kit, reply.failure);
      return false;
    }
    await loadMailboxes();
    return true;
  }

  /** `age`: the answer to "when was the app password made?", in minutes, or null; the card stays until the new one is there. */
  async function explain(age?: number | null): Promise<void> {
    const { text, provider, problem } = store.state.explain;
    store.dispatch({ type: 'explain', status: 'busy', problem: age === undefined ? null : problem, failure: null });
    const reply = await client.call('explain', {
      text,
      language: store.state.language,
      ...(provider.trim() === '' ? {} : { provider: provider.trim() }),
      ...(age == null ? {} : { secretAgeMinutes: age }),
    });
    store.dispatch({
      type: 'explain',
      status: reply.ok ? 'ready' : 'failed',
      problem: reply.ok ? reply.value : null,
      failure: reply.ok ? null : reply.failure,
    });
  }

  async function loadPractice(): Promise<void> {
    store.dispatch({ type: 'practice', patch: { status: 'busy', failure: null } });
    const reply = await client.call('practice.list', { language: store.state.language });
    store.dispatch({
      type: 'practice',
      patch: reply.ok ? { status: 'ready', scenarios: reply.value.scenarios } : { status: 'failed', failure: reply.failure },
    });
  }

  /** Switches the texts at once, then tells the app and has every shown problem told anew. */
  async function chooseLanguage(language: Language): Promise<void> {
    await savePreferences({ language });
  }

  let saving = 0;
  async function savePreferences(change: Partial<Preferences>): Promise<void> {
    const before = store.state.preferences;
    store.dispatch({ type: 'preferences', preferences: { ...before, ...change } });
    if (change.language !== undefined && change.language !== null) show(change.language);
    saving += 1;
    const reply = await client.call('preferences.set', change);
    saving -= 1;
    if (!reply.ok) {
      notify(kit, reply.failure);
      return;
    }
    // The answer to an earlier choice knows nothing of a later one.
    if (saving === 0) store.dispatch({ type: 'preferences', preferences: reply.value });
    if (change.language === null) {
      const info = await client.call('app.info', {});
      if (info.ok) show(info.value.language);
    }
    if (change.language !== undefined) await retell();
  }

  function show(language: Language): void {
    setShownLanguage(language);
    // What was said last would stand there in the other language.
    kit.announcer.tell('');
    store.dispatch({ type: 'language', language });
  }

  /** The contents that came in the other language: problems, titles, guide, practice, the message at the field. */
  async function retell(): Promise<void> {
    const { language, setup, mailboxes, details, practice } = store.state;
    await Promise.all([
      retellProblems(),
      learnTitles([
        ...mailboxes.list.flatMap((mailbox) => mailbox.last?.problems ?? []),
        ...(details.mailbox?.history ?? []).flatMap((entry) => entry.problems.map((problem) => problem.code)),
      ]),
      practice.status === 'ready' ? loadPractice() : null,
      setup.guide === null ? null : loadGuide(setup.guide.provider),
      setup.typedFailure === null
        ? null
        : client.call('address.read', { address: setup.typed, language }).then((reply) => {
            if (!reply.ok) store.dispatch({ type: 'read_failed', failure: reply.failure });
          }),
    ]);
  }

  async function retellProblems(): Promise<void> {
    const { language } = store.state;
    const problems = problemsOf(store.state);
    const told = await Promise.all(problems.map((problem) => client.call('problem.translate', { problem, language })));
    const map = new Map<Problem, Problem>();
    for (const [at, reply] of told.entries()) {
      const problem = problems[at];
      if (reply.ok && problem !== undefined) map.set(problem, reply.value);
    }
    if (store.state.language === language) store.dispatch({ type: 'retold', map });
  }

  async function loadGuide(of: string): Promise<boolean> {
    store.dispatch({ type: 'guide', status: 'busy', guide: store.state.setup.guide });
    const reply = await client.call('guide.get', { of, language: store.state.language });
    store.dispatch({ type: 'guide', status: reply.ok ? 'ready' : 'failed', guide: reply.ok ? reply.value : null });
    return reply.ok;
  }

  async function refreshVault(): Promise<void> {
    const reply = await client.call('vault.status', {});
    if (reply.ok) store.dispatch({ type: 'vault', vault: reply.value });
    else notify(kit, reply.failure);
  }

  /** Opens a page in the person's browser. False: it did not open and the address must be shown. */
  async function openUrl(url: string): Promise<boolean> {
    const reply = await client.call('app.openUrl', { url });
    return reply.ok && reply.value.opened;
  }

  /** Opens a ready message as a draft of the person's mail program. */
  async function openLetter(subject: string, text: string): Promise<Output<'app.openLetter'>> {
    const reply = await client.call('app.openLetter', {
      subject: subject.slice(0, 1000),
      text: text.slice(0, 20_000),
      language: store.state.language,
    });
    return reply.ok ? reply.value : { opened: false, cut: false };
  }

  /** Has the report for support made; `about` is what the window adds. It is shown before anybody copies or saves it. */
  async function makeSupportReport(about: string): Promise<void> {
    store.dispatch({ type: 'support', support: { status: 'busy', text: '', failure: null } });
    const reply = await client.call('support.report', { language: store.state.language, about: about.slice(0, 400_000) });
    store.dispatch({
      type: 'support',
      support: reply.ok
        ? { status: 'ready', text: reply.value.text, failure: null }
        : { status: 'failed', text: '', failure: reply.failure },
    });
  }

  /** Keeps a text as a file: where the person says, or where the browser keeps what it loads. */
  async function saveText(name: string, text: string): Promise<'saved' | 'cancelled' | 'failed'> {
    const reply = await client.call('app.saveText', { name, text });
    if (!reply.ok) return 'failed';
    if (reply.value.outcome !== 'unsupported') return reply.value.outcome;
    download(name, text);
    return 'saved';
  }

  return {
    makeSupportReport,
    saveText,
    boot,
    loadMailboxes,
    learnTitles,
    openMailbox,
    loadDetails,
    removeMailbox,
    saveMailbox,
    explain,
    loadPractice,
    chooseLanguage,
    savePreferences,
    retellProblems,
    loadGuide,
    refreshVault,
    openUrl,
    openLetter,
  };
}

/** A problem of which only the code is known, for asking its title. */
function bareProblem(code: Problem['code']): Problem {
  return tellable({
    code,
    part: 'app',
    stage: 'connect',
    fixer: 'user',
    severity: 'failed',
    confidence: 1,
    params: {},
    variant: null,
    evidence: {},
  });
}

/** A problem of the history, without its texts: `problem.translate` writes them. */
export function tellable(stored: StoredProblem): Problem {
  return { ...stored, title: '', what: '', why: '', steps: [], done: '', letter: null, actions: [], alternatives: [] };
}

/** Entries from the newest to the oldest. */
export function newestFirst(mailbox: MailboxDetails): readonly HistoryEntry[] {
  return [...mailbox.history].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
