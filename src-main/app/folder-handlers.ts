import type { Problem } from '../contract/problem.ts';
import type { Language } from '../contract/problem.ts';
import type { Handlers } from '../contract/serve.ts';
import type { Observation } from '../core/facts.ts';
import { createSentFolder, removeEmptyFolder } from '../core/connect/sent-folder.ts';
import { moment } from '../core/moment.ts';
import type { AppContext } from './app-context.ts';
import { pickSecrets } from './pick-secrets.ts';
import { readAddressInput } from './read-address-input.ts';

type FolderHandlers = Pick<Handlers, 'folder.createSent' | 'folder.removeSent'>;

/** Mending a missing Sent folder, and taking that back. Only a folder made here can be taken away again. */
export function folderHandlers(app: AppContext): FolderHandlers {
  const made = new Map<string, string>();
  const deps = { dialer: app.dialer, resolver: app.resolver, limits: app.limits, clock: app.clock };
  const told = (observation: Observation, address: string, language: Language): Problem =>
    app.explainer.explain(
      app.diagnoser.diagnose(observation, { provider: null, address, now: app.clock.now() }),
      language,
      moment(app.clock.now(), language),
    );
  return {
    async 'folder.createSent'({ address: text, language, secret, endpoint, pinnedCertificate }) {
      const address = readAddressInput(app, text, language);
      if (!address.ok) return address;
      const secrets = await pickSecrets(app, address.value.address, secret, undefined, language);
      if (!secrets.ok) return secrets;
      const order = { endpoint, secret: secrets.value.incoming, ...(pinnedCertificate === undefined ? {} : { pinnedCertificate }) };
      const created = await createSentFolder(order, deps, new AbortController().signal);
      if (!created.ok) return { ok: true, value: { folder: null, problem: told(created.error, address.value.address, language) } };
      made.set(address.value.address, created.value);
      return { ok: true, value: { folder: created.value, problem: null } };
    },
    async 'folder.removeSent'({ address: text, language, secret, endpoint, pinnedCertificate }) {
      const address = readAddressInput(app, text, language);
      if (!address.ok) return address;
      const folder = made.get(address.value.address);
      if (folder === undefined) return { ok: true, value: { removed: false, problem: null } };
      const secrets = await pickSecrets(app, address.value.address, secret, undefined, language);
      if (!secrets.ok) return secrets;
      const order = { endpoint, secret: secrets.value.incoming, ...(pinnedCertificate === undefined ? {} : { pinnedCertificate }) };
      const removed = await removeEmptyFolder(order, folder, deps, new AbortController().signal);
      if (!removed.ok) return { ok: true, value: { removed: false, problem: told(removed.error, address.value.address, language) } };
      if (removed.value) made.delete(address.value.address);
      return { ok: true, value: { removed: removed.value, problem: null } };
    },
  };
}
