import { t } from '../i18n/i18n.svelte.ts';
import type { Kit } from './kit.ts';
import type { Copied } from './model.ts';

export type CopyFlow = ReturnType<typeof makeCopyFlow>;

/** Has a saved password put on the clipboard and taken off again. The window itself never has it. */
export function makeCopyFlow({ client, store, announcer, now }: Kit) {
  /** Hears what became of the copied password. Returns the way to stop. */
  function follow(): () => void {
    return client.on('clipboard.ended', ({ outcome }) => {
      const { copied } = store.state;
      if (copied?.status !== 'counting') return;
      store.dispatch({ type: 'copied', copied: { ...copied, status: outcome } });
      announcer.say(outcome === 'stuck' ? `${t('copied.left')}. ${t('copied.stuck')}` : t(`copied.${outcome}`));
    });
  }

  async function copyPassword(address: string, direction: Copied['direction']): Promise<void> {
    const asked: Copied = { address, direction, status: 'busy', until: 0, problem: null, failure: null };
    store.dispatch({ type: 'copied', copied: asked });
    const reply = await client.call('password.copy', { address, direction, language: store.state.language });
    if (!reply.ok) {
      store.dispatch({ type: 'copied', copied: { ...asked, status: 'failed', failure: reply.failure } });
      return;
    }
    const { clearsInS, problem } = reply.value;
    if (clearsInS === null) {
      store.dispatch({ type: 'copied', copied: { ...asked, status: problem === null ? 'refused' : 'failed', problem } });
      return;
    }
    store.dispatch({ type: 'copied', copied: { ...asked, status: 'counting', until: now() + clearsInS * 1000 } });
    announcer.say(t('copied.told', { seconds: clearsInS }));
  }

  async function clearClipboard(): Promise<void> {
    await client.call('clipboard.clear', {});
  }

  return { follow, copyPassword, clearClipboard };
}
