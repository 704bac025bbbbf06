import type { SecretChoice } from '../../src-main/contract/contract.ts';
import type { GuideStep } from '../../src-main/contract/guide.ts';
import type { Kit } from './kit.ts';
import { notify } from './kit.ts';
import type { SetupFlow } from './setup-flow.ts';

export type GuideFlow = ReturnType<typeof makeGuideFlow>;

/** "I did it" at a step of the provider's guide: proved where it can be, else taken at the person's word. */
export function makeGuideFlow(kit: Kit, setupFlow: Pick<SetupFlow, 'mendPractice'>) {
  const { client, store } = kit;
  let running: AbortController | null = null;

  /** True when the step is done now. */
  async function didIt(step: GuideStep): Promise<boolean> {
    running?.abort();
    const { setup, language } = store.state;
    const { guide, address } = setup;
    const secret = secretAtHand();
    const provable = step.check === 'open_port' || (step.check === 'login' && secret !== null);
    if (!provable || guide === null || address === null) return mark(step.id);
    const own = new AbortController();
    running = own;
    const stopped = (): boolean => own.signal.aborted;
    store.dispatch({ type: 'step_check', check: { id: step.id, outcome: 'busy', problem: null, waitSeconds: null } });
    if (setup.practice !== null) await setupFlow.mendPractice();
    const order = { address, language, of: guide.provider, step: step.id, secret: secret ?? ({ kind: 'none' } as const) };
    const reply = await client.run('guide.check', order, () => undefined, own.signal);
    if (stopped()) return false;
    running = null;
    if (!reply.ok) {
      store.dispatch({ type: 'step_check', check: null });
      notify(kit, reply.failure);
      return false;
    }
    store.dispatch({ type: 'step_check', check: { id: step.id, ...reply.value } });
    return ['done', 'later', 'tick'].includes(reply.value.outcome) && mark(step.id);
  }

  function mark(id: string): true {
    store.dispatch({ type: 'guide_mark', id, mark: 'done', at: kit.now() });
    return true;
  }

  /** The password that a check has used already, or the saved one; null before there was any check. */
  function secretAtHand(): SecretChoice | null {
    const { setup, job, mailboxes } = store.state;
    const checked = job !== null && job.address === setup.address && job.phase === 'done';
    if (checked && setup.secret !== null) return setup.secret;
    const saved = mailboxes.list.find(({ address }) => address === setup.address);
    return saved !== undefined && saved.secret !== 'none' ? { kind: 'saved' } : null;
  }

  function leave(): void {
    running?.abort();
    running = null;
    if (store.state.setup.stepCheck?.outcome === 'busy') store.dispatch({ type: 'step_check', check: null });
  }

  return { didIt, secretAtHand, leave };
}
