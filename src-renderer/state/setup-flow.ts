import type { PracticeScenario, SecretChoice } from '../../src-main/contract/contract.ts';
import type { Kit } from './kit.ts';
import { notify } from './kit.ts';
import { shownScreen } from './model.ts';
import { needsPreparation } from './secret-kind.ts';
import type { PlacesFlow } from './places-flow.ts';
import { judgeTrust } from './trust.ts';

export type SetupFlow = ReturnType<typeof makeSetupFlow>;

/** From the address field to the moment before the check. */
export function makeSetupFlow(kit: Kit, places: PlacesFlow) {
  const { client, store } = kit;
  let detection: AbortController | null = null;
  let reading = 0;

  /** Reads the address; a wrong one becomes the message at the field, a right one starts detection. */
  async function useAddress(text: string, practice: PracticeScenario | null = null): Promise<void> {
    const mine = ++reading;
    store.dispatch({ type: 'reading' });
    const reply = await client.call('address.read', { address: text, language: store.state.language });
    if (mine !== reading) return;
    if (!reply.ok) {
      store.dispatch({ type: 'read_failed', failure: reply.failure });
      return;
    }
    const { setup } = store.state;
    const known = setup.address === reply.value.address && setup.detect.status === 'ready' && setup.practice?.id === practice?.id;
    store.dispatch({ type: 'address', address: reply.value.address, domain: reply.value.domain, practice });
    store.dispatch({ type: 'replacing', address: null });
    store.dispatch({ type: 'go', screen: { name: 'found' } });
    if (!known) await detect();
    else restoreGuide();
  }

  /** Goes on with the way that a restart cut short, up to where it was; what must be confirmed is asked again. */
  async function resume(): Promise<void> {
    const { address, resumeAt } = store.state.setup;
    if (address === null) return;
    await useAddress(address);
    const { setup } = store.state;
    if (shownScreen(store.state).name !== 'found' || setup.address !== address || setup.chosen === null) return;
    const sure = setup.origin === 'entered' || judgeTrust(setup.detect.discovery, setup.chosen).trusted;
    if (sure && (resumeAt === 'prepare' || resumeAt === 'secret')) proceed();
  }

  /** The password screen of a saved mailbox may have shown another provider's guide meanwhile. */
  function restoreGuide(): void {
    const { guide, detect: detected } = store.state.setup;
    const provider = detected.discovery?.provider ?? null;
    if (provider === (guide?.provider ?? null)) return;
    if (provider === null) store.dispatch({ type: 'guide', status: 'idle', guide: null });
    else void places.loadGuide(provider);
  }

  async function detect(): Promise<void> {
    detection?.abort();
    const own = new AbortController();
    detection = own;
    const { setup, language } = store.state;
    if (setup.address === null) return;
    store.dispatch({ type: 'detect_started' });
    const reply = await client.run(
      'discover',
      { address: setup.address, language },
      (event) => {
        if (detection === own) store.dispatch({ type: 'detect_event', event });
      },
      own.signal,
    );
    if (detection !== own) return;
    detection = null;
    if (!reply.ok) {
      store.dispatch({ type: 'detect_failed', failure: reply.failure });
      return;
    }
    // Stopped before anything was found: that is no finding.
    if (own.signal.aborted && reply.value.settings === null) {
      store.dispatch({ type: 'detect_failed', failure: { code: 'cancelled', message: '' } });
      return;
    }
    store.dispatch({ type: 'detected', discovery: reply.value });
    if (store.state.language !== language) void places.retellProblems();
    if (reply.value.provider !== null) await places.loadGuide(reply.value.provider);
    else store.dispatch({ type: 'guide', status: 'idle', guide: null });
  }

  function stopDetection(): void {
    detection?.abort();
  }

  /** From Found onward: the provider's guide where it asks for something, else the password. */
  function proceed(): void {
    const { setup } = store.state;
    const trust = judgeTrust(setup.detect.discovery, setup.chosen);
    if (setup.origin !== 'entered' && !trust.trusted) store.dispatch({ type: 'confirmed' });
    const prepare = needsPreparation(setup.guide) && !setup.guideLater;
    store.dispatch({ type: 'go', screen: { name: prepare ? 'prepare' : 'secret' } });
  }

  /** Hands the typed passwords over; only handles come back into the state. */
  async function hold(incoming: string, outgoing: string | null): Promise<boolean> {
    const { secret, outgoingSecret } = store.state.setup;
    drop(secret);
    drop(outgoingSecret);
    const [first, second] = await Promise.all([
      client.call('secret.hold', { value: incoming }),
      outgoing === null ? null : client.call('secret.hold', { value: outgoing }),
    ]);
    if (!first.ok || (second !== null && !second.ok)) {
      if (!first.ok) notify(kit, first.failure);
      else if (second !== null && !second.ok) notify(kit, second.failure);
      return false;
    }
    store.dispatch({
      type: 'secrets',
      secret: { kind: 'held', handle: first.value.handle },
      outgoing: second === null ? null : { kind: 'held', handle: second.value.handle },
    });
    return true;
  }

  function drop(choice: SecretChoice | null): void {
    if (choice?.kind === 'held') void client.call('secret.drop', { handle: choice.handle });
  }

  /** Leaves the way: nothing of the password stays anywhere. */
  function forget(): void {
    const { secret, outgoingSecret } = store.state.setup;
    drop(secret);
    drop(outgoingSecret);
    store.dispatch({ type: 'secrets', secret: null, outgoing: null });
  }

  /** Prepares one practice scenario and walks on with its address. */
  async function startPractice(scenario: PracticeScenario): Promise<void> {
    store.dispatch({ type: 'practice', patch: { starting: scenario.id, mend: 'idle', failure: null } });
    const reply = await client.call('practice.start', { scenario: scenario.id, language: store.state.language });
    store.dispatch({ type: 'practice', patch: { starting: null, failure: reply.ok ? null : reply.failure } });
    if (!reply.ok) return;
    forget();
    await useAddress(reply.value.address, reply.value);
  }

  /** "I did it" in practice: the scenario is mended. True when something was. */
  async function mendPractice(): Promise<boolean> {
    const scenario = store.state.setup.practice;
    if (scenario === null) return false;
    store.dispatch({ type: 'practice', patch: { mend: 'busy' } });
    const reply = await client.call('practice.mend', { scenario: scenario.id });
    if (!reply.ok) notify(kit, reply.failure);
    const mended = reply.ok && reply.value.mended;
    store.dispatch({ type: 'practice', patch: { mend: !reply.ok ? 'failed' : mended ? 'ready' : 'nothing' } });
    return mended;
  }

  return { useAddress, resume, detect, stopDetection, proceed, hold, forget, startPractice, mendPractice };
}
