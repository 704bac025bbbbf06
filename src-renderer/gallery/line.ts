import type { FakeLine } from '../transport/fake-line.ts';
import { fakeLine, fine, refuse } from '../transport/fake-line.ts';
import { goodResult, goodSteps, eventsOf, yandexFound, yandexSettings } from './fixtures.ts';
import { yandexGuide } from './guide-fixtures.ts';
import { authorityOf, proxyReport } from './network-fixtures.ts';
import { supportText, detailsOf, summaries } from './saved-fixtures.ts';
import { scenarios } from './practice-fixtures.ts';
import { problemOf, tell } from './problems.ts';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A far side that answers like an app in which everything works: the gallery can be clicked through. */
export function galleryLine(): FakeLine {
  let handles = 0;
  return fakeLine(
    {
      'support.report': () => fine({ text: supportText }),
      'app.saveText': () => fine({ outcome: 'saved' }),
      'app.notify': () => fine({ shown: false }),
      'app.openUrl': () => fine({ opened: true }),
      'preferences.set': (change) => fine({ language: change.language ?? null, theme: change.theme ?? 'system' }),
      'proxy.get': () => fine(proxyReport),
      'proxy.set': ({ proxy }) => fine({ ...proxyReport, choice: proxy, used: proxy.kind === 'manual' ? proxyReport.used : null }),
      'authorities.list': () =>
        fine({
          authorities: [
            authorityOf('Firma Root CA', 'АО «Фирма»'),
            { ...authorityOf('Gateway', 'IT', '2026-01-01T00:00:00.000Z'), issuer: 'Firma Root CA (АО «Фирма»)', sha256: '9b'.repeat(32) },
          ],
        }),
      'authorities.add': () => fine({ authorities: [authorityOf('Firma Root CA', 'АО «Фирма»')] }),
      'authorities.remove': () => fine({ authorities: [] }),
      'address.read': ({ address }) =>
        address.includes('@')
          ? fine({ address, domain: address.split('@')[1] ?? '', provider: 'yandex', suggestion: null })
          : refuse({ code: 'address_invalid', message: 'В адресе нет знака @.', field: 'address' }),
      'secret.hold': () => fine({ handle: `gallery-${++handles}` }),
      'secret.drop': () => fine({}),
      'guide.get': ({ language }) => fine(yandexGuide(language)),
      explain: ({ language }) => fine(problemOf('sender_not_owned', language)),
      'problem.translate': ({ problem, language }) => fine(tell(problem, language)),
      'mailboxes.list': () => fine({ mailboxes: [...summaries], problems: [] }),
      'mailboxes.show': ({ address }) => fine(detailsOf(address)),
      'mailboxes.remove': () => fine({ removed: true, secretRemoved: true }),
      'practice.list': ({ language }) => fine({ scenarios: scenarios(language) }),
      'practice.start': ({ scenario, language }) => {
        const found = scenarios(language).find((known) => known.id === scenario);
        return found === undefined ? refuse({ code: 'bad_input', message: scenario }) : fine(found);
      },
      'practice.mend': () => fine({ mended: true }),
      'vault.status': () => fine({ state: 'ready', detail: null }),
    },
    {
      discover: async ({ address }, emit) => {
        emit({ type: 'source', report: { source: 'bundled', outcome: 'found', ms: 1 } });
        await wait(600);
        return fine({ ...yandexFound, address, domain: address.split('@')[1] ?? '' });
      },
      'guide.check': () => fine({ outcome: 'done', problem: null, waitSeconds: null }),
      'server.probe': async ({ server }) => {
        await wait(3000);
        return fine({ server, outcome: 'answers', works: null, names: [], speaks: null, ms: 214 });
      },
      check: async ({ address }, emit, signal) => {
        for (const event of eventsOf(goodSteps, yandexSettings)) {
          if (signal.aborted) return refuse({ code: 'cancelled', message: '' });
          emit(event);
          await wait(120);
        }
        return fine({ ...goodResult, address });
      },
    },
  );
}
