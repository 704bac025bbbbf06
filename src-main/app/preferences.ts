import { Preferences } from '../contract/contract.ts';
import type { Language } from '../contract/problem.ts';
import type { ProxyChoice } from '../contract/proxy.ts';
import type { Store } from '../core/ports.ts';
import type { AppOptions } from './app-options.ts';

export interface KeptPreferences {
  /** The language in force: asked for at the start, else saved, else the system's. */
  language(): Language;
  get(): Promise<Preferences>;
  /** What is absent or undefined stays as it is. */
  set(change: { readonly [K in Exclude<keyof Preferences, 'proxy' | 'typedProxy'>]?: Preferences[K] | undefined }): Promise<Preferences>;
  setProxy(proxy: ProxyChoice): Promise<Preferences>;
}

/** Russian where the system speaks it, or a language whose readers read Russian more often than English; C and POSIX mean English. */
export function systemLanguage(env: AppOptions['env'], intlLocale: string): Language {
  // POSIX: a variable that is set to nothing counts as not set.
  const name = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? intlLocale;
  return /^(ru|be|kk|ky|tg|uz)([_.@-]|$)/i.test(name) ? 'ru' : 'en';
}

/** What the person prefers, in `preferences.json`; a damaged file means the defaults. */
export function createPreferences(store: Store, options: Pick<AppOptions, 'language' | 'env'>): KeptPreferences {
  let kept: Preferences = { language: null, theme: 'system' };
  let loaded: Promise<void> | null = null;
  const load = (): Promise<void> =>
    (loaded ??= store.read('preferences').then((read) => {
      const parsed = Preferences.safeParse(read.ok ? read.value : null);
      if (parsed.success) kept = parsed.data;
    }));
  void load();
  const keep = async (change: Partial<Preferences>): Promise<Preferences> => {
    kept = { ...kept, ...change };
    // A preference that cannot be written is in force until the end of this run; that is no reason to stop anybody.
    await store.write('preferences', kept);
    return kept;
  };
  return {
    language: () => options.language ?? kept.language ?? systemLanguage(options.env, Intl.DateTimeFormat().resolvedOptions().locale),
    async get() {
      await load();
      return { ...kept, language: options.language ?? kept.language };
    },
    async set(change) {
      await load();
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      return keep(Object.fromEntries(given));
    },
    async setProxy(proxy) {
      await load();
      return keep({ proxy, ...(proxy.kind === 'manual' ? { typedProxy: proxy } : {}) });
    },
  };
}
