import { render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createClient } from '../../src-main/contract/transport.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import Window from '../../src-renderer/features/shell/window.svelte';
import { goodResult, officeFound, yandexFound } from '../../src-renderer/gallery/fixtures.ts';
import { yandexGuide } from '../../src-renderer/gallery/guide-fixtures.ts';
import { detailsOf, summaries } from '../../src-renderer/gallery/saved-fixtures.ts';
import { scenarios } from '../../src-renderer/gallery/practice-fixtures.ts';
import { tell } from '../../src-renderer/gallery/problems.ts';
import { makeApp } from '../../src-renderer/state/app.ts';
import type { App } from '../../src-renderer/state/app.ts';
import type { FakeCalls, FakeLine, FakeRuns } from '../../src-renderer/transport/fake-line.ts';
import { fakeLine, fine, refuse } from '../../src-renderer/transport/fake-line.ts';

export interface WindowUnderTest {
  readonly app: App;
  readonly line: FakeLine;
  readonly user: ReturnType<typeof userEvent.setup>;
  /** The inputs that went out under a name, oldest first. */
  inputs(name: string): unknown[];
}

/** The whole window over a far side of functions; what a test does not give answers like an app in which all is well. */
export function openWindow(calls: FakeCalls = {}, runs: FakeRuns = {}, language: Language = 'ru'): WindowUnderTest {
  let handles = 0;
  const line = fakeLine(
    {
      'app.info': () =>
        fine({
          name: 'MailReady',
          version: '0.1.0',
          language,
          theme: 'system',
          host: 'test',
          platform: 'linux',
          vault: { state: 'ready', detail: null },
          clipboard: true,
        }),
      'preferences.get': () => fine({ language: null, theme: 'system' }),
      'preferences.set': (change) => fine({ language: change.language ?? null, theme: change.theme ?? 'system' }),
      'app.openUrl': () => fine({ opened: true }),
      'app.notify': () => fine({ shown: false }),
      'draft.get': () => fine({ draft: null }),
      'draft.set': () => fine({}),
      'mailboxes.list': () => fine({ mailboxes: [], problems: [] }),
      'mailboxes.show': ({ address }) => fine(detailsOf(address)),
      'address.read': ({ address }) => fine({ address, domain: address.split('@')[1] ?? '', provider: null, suggestion: null }),
      'secret.hold': () => fine({ handle: `handle-${++handles}` }),
      'secret.drop': () => fine({}),
      'guide.get': ({ of, language: into }) =>
        of === 'yandex' ? fine(yandexGuide(into)) : refuse({ code: 'unknown_provider', message: of }),
      'problem.translate': ({ problem, language: into }) => fine(tell(problem, into)),
      'practice.list': ({ language: into }) => fine({ scenarios: scenarios(into) }),
      ...calls,
    },
    {
      discover: ({ address }) =>
        fine({ ...(address.endsWith('yandex.ru') ? yandexFound : officeFound), address, domain: address.split('@')[1] ?? '' }),
      check: ({ address }) => fine({ ...goodResult, address }),
      ...runs,
    },
  );
  const app = makeApp(createClient(line));
  render(Window, { props: { app } });
  return { app, line, user: userEvent.setup(), inputs: (name) => line.sent.filter((one) => one.name === name).map((one) => one.input) };
}

export const savedMailboxes: FakeCalls = { 'mailboxes.list': () => fine({ mailboxes: [...summaries], problems: [] }) };
