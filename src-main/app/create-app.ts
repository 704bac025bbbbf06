import { homedir } from 'node:os';
import knowledge from 'virtual:knowledge';
import { secretClipboard } from '../adapters/clipboard/secret-clipboard.ts';
import { realClock } from '../adapters/clock/real-clock.ts';
import { createDialer } from '../adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../adapters/dialer/trust.ts';
import { systemProxy } from '../adapters/dialer/system-proxy.ts';
import { createTunnels } from '../adapters/dialer/tunnels.ts';
import { createFetch } from '../adapters/fetch/https-fetch.ts';
import type { FetchOptions } from '../adapters/fetch/https-fetch.ts';
import { networkFacts } from '../adapters/machine/network-facts.ts';
import { createMailboxes } from '../adapters/mail/imapflow-mailboxes.ts';
import { createSender } from '../adapters/mail/nodemailer-sender.ts';
import { browser } from '../adapters/open-url/browser.ts';
import type { Practice } from '../adapters/practice/practice.ts';
import { cryptoRandom } from '../adapters/random/crypto-random.ts';
import { createResolver } from '../adapters/resolver/create-resolver.ts';
import { createHttpsResolver } from '../adapters/resolver/https-resolver.ts';
import { withSecondResolver } from '../adapters/resolver/second-resolver.ts';
import { defaultHome } from '../adapters/store/default-home.ts';
import { jsonStore } from '../adapters/store/json-store.ts';
import { createConcealer } from '../adapters/vault/concealer.ts';
import { keytarVault } from '../adapters/vault/keytar-vault.ts';
import { sessionVault } from '../adapters/vault/session-vault.ts';
import type { Language } from '../contract/problem.ts';
import { ProblemCodeSchema } from '../contract/problem.ts';
import type { Handlers, Server } from '../contract/serve.ts';
import { serve } from '../contract/serve.ts';
import { CopiedSecret } from '../core/copied-secret.ts';
import { defaultLimits } from '../core/connect/limits.ts';
import { createProbe } from '../core/connect/probe.ts';
import { createDiagnoser } from '../core/diagnose/diagnose.ts';
import { createExplainer } from '../core/diagnose/explain.ts';
import { createMessages } from '../core/diagnose/format-message.ts';
import { addressesOfImpossibleNames } from '../core/detect/impossible-names.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import { draftLimit, letterDraft } from '../core/letter-draft.ts';
import { SecretKeeper } from '../core/mailboxes/secret-keeper.ts';
import type { Resolver } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { AppContext } from './app-context.ts';
import type { AppOptions } from './app-options.ts';
import { createAuthorities } from './authorities.ts';
import { authorityHandlers } from './authority-handlers.ts';
import { checkMailbox } from './check-mailbox.ts';
import { concealingExplainer } from './conceal.ts';
import { copyPasswordHandlers } from './copy-password.ts';
import { discoverHandlers } from './discover-handlers.ts';
import { doctor } from './doctor.ts';
import { draftHandlers } from './draft-handlers.ts';
import { domainReport } from './domain.ts';
import { faultReport } from './fault-report.ts';
import { folderHandlers } from './folder-handlers.ts';
import { guideCheckHandlers } from './guide-check.ts';
import { knowledgeHandlers } from './knowledge-handlers.ts';
import { mailboxHandlers } from './mailbox-handlers.ts';
import { mayOpen } from './may-open.ts';
import { passwordAgeHandlers } from './password-age.ts';
import { practiceHandlers } from './practice-handlers.ts';
import { createPreferences } from './preferences.ts';
import { proxyHandlers } from './proxy-handlers.ts';
import { createProxySettings } from './proxy-settings.ts';
import { recheck } from './recheck.ts';
import { replacePassword } from './replace-password.ts';
import { supportReport } from './support-report.ts';

export interface App {
  /** Every call, run and push of the contract. */
  readonly server: Server;
  readonly home: string;
  /** A text of `assets/locales` for the host's own words; `title.<code>` is the title of a problem. */
  text(key: string, params: Record<string, string | number>, language: Language): string;
  /** A text without any secret of this run, for reports that leave the program. */
  conceal(text: string): string;
  /** Opens a page of ours (the loopback window) in the browser; false where there is none. */
  openWindow(url: string): Promise<boolean>;
  /** Resolves when what a cancelled run must not forget is on the disk. */
  notesKept(): Promise<void>;
  /** Ends what the app itself opened (practice servers, held secrets, a copied password). */
  close(): Promise<void>;
}

/** Builds the whole app over the real adapters. Nothing is contacted and nothing is written until a call asks for it. */
export function createApp(options: AppOptions): App {
  const { env } = options;
  const clock = realClock();
  const random = cryptoRandom();
  const trust = createTrust(options.ca ?? []);
  const ownResolver = createResolver(options.resolver === undefined ? {} : { server: options.resolver });
  const limits = { ...defaultLimits, ...options.limits };
  const home = options.home ?? defaultHome(env, process.platform, homedir());
  const store = jsonStore({ folder: home });
  const vault = keytarVault({
    clock,
    random,
    env,
    platform: process.platform,
    uid: process.getuid?.() ?? 0,
    mayPrompt: options.host === 'electron',
  });
  const keeper = new SecretKeeper({ vault, session: sessionVault(), clock, random });
  const diagnoser = createDiagnoser(knowledge);
  const concealer = createConcealer();
  const preferences = createPreferences(store, options);
  const authorities = createAuthorities({ store, trust, clock });
  const proxy = createProxySettings({
    env,
    option: options.proxy,
    settings: options.systemProxy === undefined ? null : systemProxy({ resolve: options.systemProxy, clock }),
    preferences,
    keeper,
    concealer,
  });
  const tunnels = createTunnels({
    resolver: ownResolver,
    async proxy(host) {
      // Every connection asks here first: none begins before it is known whom to believe.
      await authorities.ready();
      return proxy.inForce(host);
    },
  });
  const dialer = createDialer(trust, tunnels);
  const secureContext: FetchOptions['secureContext'] = (host, port) => trust.secureContext(host, port);
  let overHttps: { readonly url: string; readonly resolver: Resolver } | null = null;
  const secondResolver = async (): Promise<Resolver | null> => {
    // A resolver that was named at the start is the only one that is asked.
    const { secondResolver: url = null } = options.resolver === undefined ? await preferences.get() : {};
    if (url === null) return null;
    if (overHttps?.url !== url)
      overHttps = { url, resolver: createHttpsResolver({ url, fetch: createFetch({ resolver: ownResolver, secureContext, tunnels }) }) };
    return overHttps.resolver;
  };
  const resolver = withSecondResolver(ownResolver, secondResolver, (ask) => addressesOfImpossibleNames(ownResolver, random, ask));
  const openUrl = options.openUrl ?? browser({ env, platform: process.platform });

  let practice: Promise<Practice> | null = null;
  let started: Practice | null = null;
  const usePractice = (): Promise<Practice> => {
    practice ??= import('../adapters/practice/practice.ts').then(
      ({ createPractice }) => (started = createPractice({ trust, random, clock })),
    );
    return practice;
  };
  let allProviders: { readonly extra: readonly Provider[]; readonly list: readonly Provider[] } = { extra: [], list: knowledge.providers };
  const providers = (): readonly Provider[] => {
    const extra = started?.providers() ?? [];
    if (extra.length === 0) return knowledge.providers;
    if (extra !== allProviders.extra) allProviders = { extra, list: [...extra, ...knowledge.providers] };
    return allProviders.list;
  };

  const handlersAndPush: { server: Server | null } = { server: null };
  const app: AppContext = {
    options,
    knowledge,
    messages: createMessages(knowledge.locales),
    diagnoser,
    explainer: concealingExplainer(createExplainer(knowledge, diagnoser), concealer.conceal),
    concealer,
    clock,
    random,
    resolver,
    fetch: createFetch({ resolver, secureContext, tunnels }),
    dialer,
    sender: createSender(trust, tunnels),
    mailboxSessions: createMailboxes(trust, tunnels),
    store,
    mailboxes: { store, keeper, clock },
    openUrl,
    probe: createProbe({ dialer, resolver, limits }, clock),
    limits,
    practice: usePractice,
    providers,
    lastChecks: new Map(),
    notes: new Set(),
    mailboxesChanged: () => handlersAndPush.server?.push('mailboxes.changed', {}),
    hasNetwork: () => networkFacts({ env }).online,
    preferences,
    authorities,
    proxy,
  };

  const copied =
    options.clipboard === undefined
      ? null
      : new CopiedSecret({ clipboard: secretClipboard(options.clipboard), clock }, (outcome) =>
          handlersAndPush.server?.push('clipboard.ended', { outcome }),
        );

  const handlers: Handlers = {
    ...knowledgeHandlers(app),
    ...mailboxHandlers(app, () => preferences.language()),
    ...practiceHandlers(app),
    ...passwordAgeHandlers(app),
    ...copyPasswordHandlers(app, copied),
    ...folderHandlers(app),
    'app.info': async () => {
      const { theme } = await preferences.get();
      return {
        ok: true,
        value: {
          name: 'MailReady',
          version: options.version,
          language: preferences.language(),
          theme,
          host: options.host,
          platform: process.platform,
          vault: await keeper.status(),
          clipboard: copied !== null,
        },
      };
    },
    'app.openLetter': async ({ subject, text, language }) => {
      const note = app.messages.locale('app.letter_cut', {}, language);
      const draft = letterDraft(concealer.conceal(subject), concealer.conceal(text), note, draftLimit(process.platform));
      const opened = mayOpen(knowledge.providers, draft.url) && (await openUrl.open(draft.url));
      return { ok: true, value: { opened, cut: draft.cut } };
    },
    'app.openUrl': async ({ url }) => ({ ok: true, value: { opened: mayOpen(knowledge.providers, url) && (await openUrl.open(url)) } }),
    'app.saveText': async ({ name, text }) => {
      // The words in a page of ours were cleaned before they became one.
      const clean = name.endsWith('.html') ? concealer.concealKnown(text) : concealer.conceal(text);
      return { ok: true, value: { outcome: options.saveText === undefined ? 'unsupported' : await options.saveText(name, clean) } };
    },
    'app.notify': ({ title, text }) =>
      Promise.resolve({ ok: true, value: { shown: options.notify?.(title, concealer.conceal(text)) ?? false } }),
    'support.report': async ({ language, about }) => ({
      ok: true,
      value: { text: await supportReport(app, language, about, __BUILT_AT__) },
    }),
    ...draftHandlers(store),
    ...authorityHandlers(app, authorities),
    ...proxyHandlers(app, proxy, async () => handlersAndPush.server?.push('preferences.changed', await preferences.get())),
    'preferences.get': async () => ({ ok: true, value: await preferences.get() }),
    'preferences.set': async (change) => {
      const value = await preferences.set(change);
      handlersAndPush.server?.push('preferences.changed', value);
      return { ok: true, value };
    },
    'secret.hold': ({ value }) => {
      const secret = Secret.of(value);
      concealer.know(secret);
      return Promise.resolve({ ok: true, value: { handle: keeper.hold(secret) } });
    },
    'secret.drop': ({ handle }) => {
      keeper.drop(handle);
      return Promise.resolve({ ok: true, value: {} });
    },
    ...discoverHandlers(app),
    ...guideCheckHandlers(app),
    'domain.report': (order, emit, signal) => domainReport(app, order, emit, signal),
    check: (order, emit, signal) => checkMailbox(app, order, emit, signal, { kind: 'check' }),
    recheck: (order, emit, signal) => recheck(app, order, emit, signal),
    'password.replace': (order, emit, signal) => replacePassword(app, order, emit, signal),
    'vault.status': async () => ({ ok: true, value: await keeper.status() }),
    doctor: async ({ language, probe }) => ({ ok: true, value: await doctor(app, language, probe, home, __BUILT_AT__) }),
  };
  const server = serve(handlers, (error, name) => ({
    code: 'fault',
    message: app.messages.locale('app.fault', {}, preferences.language()),
    report: faultReport(error, name, options.version, concealer.conceal),
  }));
  handlersAndPush.server = server;
  return {
    server,
    home,
    text: (key, params, language) => {
      const code = ProblemCodeSchema.safeParse(key.replace(/^title\./u, ''));
      const title = code.success ? knowledge.problems[code.data].texts[language]['']?.title : undefined;
      return title === undefined ? app.messages.locale(key, params, language) : app.messages.fill(title, params, language);
    },
    conceal: concealer.conceal,
    openWindow: (url) => openUrl.open(url),
    async notesKept() {
      await Promise.allSettled(app.notes);
    },
    async close() {
      keeper.dropAll();
      await copied?.clear();
      await Promise.allSettled(app.notes);
      if (started !== null) await started.close();
    },
  };
}
