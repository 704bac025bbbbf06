import type { Handlers } from '../contract/serve.ts';
import type { Language } from '../contract/problem.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';

type PracticeHandlers = Pick<Handlers, 'practice.list' | 'practice.start' | 'practice.mend'>;

/** The practice mailboxes: their addresses then walk every normal call. */
export function practiceHandlers(app: AppContext): PracticeHandlers {
  const shown = async (id: string, language: Language) => {
    const practice = await app.practice();
    const { address, password } = practice.preview(id);
    const text = (what: string): string => app.messages.locale(`practice.${id}.${what}`, { address, password }, language);
    return { id, title: text('title'), about: text('about'), address, password };
  };
  const isKnown = async (id: string): Promise<boolean> => (await app.practice()).scenarioIds.some((known) => known === id);
  return {
    async 'practice.list'({ language }) {
      const { scenarioIds } = await app.practice();
      return { ok: true, value: { scenarios: await Promise.all(scenarioIds.map((id) => shown(id, language))) } };
    },
    async 'practice.start'({ scenario, language }) {
      const practice = await app.practice();
      if (!(await isKnown(scenario)))
        return failure(app, 'bad_input', 'unknown_scenario', language, { scenario, known: practice.scenarioIds.join(', ') });
      await practice.start(scenario, { afresh: true });
      return { ok: true, value: await shown(scenario, language) };
    },
    async 'practice.mend'({ scenario }) {
      const practice = await app.practice();
      return { ok: true, value: { mended: (await isKnown(scenario)) && (await practice.mend(scenario)) } };
    },
  };
}
