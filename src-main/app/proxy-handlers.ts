import type { ProxyReport } from '../contract/proxy.ts';
import type { Handlers } from '../contract/serve.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** The contract's `proxy.get` and `proxy.set`. */
export function proxyHandlers(
  app: AppContext,
  settings: ProxySettings,
  changed: () => Promise<void>,
): Pick<Handlers, 'proxy.get' | 'proxy.set'> {
  const choose = async (...order: Parameters<ProxySettings['choose']>): Promise<ProxyReport> => {
    const report = await settings.choose(...order);
    await changed();
    return report;
  };
  return {
    'proxy.get': async () => ({ ok: true, value: await settings.report() }),
    async 'proxy.set'({ proxy, secret: order }) {
      if (order.kind !== 'held') return { ok: true, value: await choose(proxy, order.kind === 'keep' ? 'keep' : null) };
      const secret = app.mailboxes.keeper.held(order.handle);
      if (secret === null) return failure(app, 'no_password', 'secret_gone', app.preferences.language());
      app.mailboxes.keeper.drop(order.handle);
      return { ok: true, value: await choose(proxy, secret) };
    },
  };
}
