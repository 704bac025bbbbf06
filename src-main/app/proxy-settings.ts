import type { ProxyChoice, ProxyReport } from '../contract/proxy.ts';
import type { Concealer } from '../adapters/vault/concealer.ts';
import type { Proxy, ProxyInForce } from '../core/connect/proxy.ts';
import { environmentProxy, goesDirect, proxyAddress } from '../core/connect/proxy.ts';
import type { SecretKeeper } from '../core/mailboxes/secret-keeper.ts';
import type { SystemProxy, VaultAccount } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { KeptPreferences } from './preferences.ts';

/** `--proxy` of this start. */
export type ProxyOption = { readonly kind: 'none' | 'system' } | { readonly kind: 'given'; readonly proxy: Proxy };

export interface ProxySettings {
  /** Asked before every connection to a host; the password of a typed proxy is fetched from the keychain once. */
  inForce(host: string): Promise<ProxyInForce | null>;
  /** Who named the proxy in force. */
  from(): Promise<'none' | 'system' | 'manual' | 'option'>;
  report(): Promise<ProxyReport>;
  /** `password`: a new one, null for none, `keep` for the one of the same proxy and user. */
  choose(choice: ProxyChoice, password: Secret | null | 'keep'): Promise<ProxyReport>;
}

/** What is shown of a system that may name another proxy for every host: what it says of one outside, which nobody owns. */
const anyHost = 'example.com';

type Manual = Extract<ProxyChoice, { kind: 'manual' }>;

/** The keychain's name of a proxy's password: another host or user never gets it. */
function accountOf({ protocol, host, port, user }: Pick<Proxy, 'protocol' | 'host' | 'port' | 'user'>): VaultAccount {
  return { address: `#proxy ${user}@${proxyAddress({ protocol, host: host.toLowerCase(), port })}`, direction: 'incoming' };
}

export function createProxySettings({
  env,
  option,
  settings,
  preferences,
  keeper,
  concealer,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly option: ProxyOption | undefined;
  /** Null: the host of the program cannot ask the system, the environment is all there is. */
  readonly settings: SystemProxy | null;
  readonly preferences: KeptPreferences;
  readonly keeper: SecretKeeper;
  readonly concealer: Concealer;
}): ProxySettings {
  const fromEnv = environmentProxy(env);
  const know = (secret: Secret | null): Secret | null => {
    if (secret !== null) concealer.know(secret);
    return secret;
  };
  if (fromEnv?.proxy.ok === true) know(fromEnv.proxy.value.password);
  /** The environment first: it was set for this very program, and it alone can hold a password. */
  const system = async (host: string): Promise<ProxyInForce | null> => {
    if (fromEnv !== null) return fromEnv.proxy.ok ? fromEnv.proxy.value : { unusable: fromEnv.shown, except: '' };
    // This computer is reached directly whatever a PAC file says.
    return settings === null || goesDirect(host, 0, '') ? null : settings.forHost(host);
  };

  const fetched = new Map<string, Promise<Secret | null>>();
  const passwordOf = (proxy: Pick<Proxy, 'protocol' | 'host' | 'port' | 'user'>): Promise<Secret | null> => {
    if (proxy.user === '') return Promise.resolve(null);
    const account = accountOf(proxy);
    const known = fetched.get(account.address);
    if (known !== undefined) return known;
    const asked = keeper.find(account).then((found) => {
      // A locked keychain is asked again at the next connection.
      if (!found.ok) fetched.delete(account.address);
      return know(found.ok ? found.value : null);
    });
    fetched.set(account.address, asked);
    return asked;
  };
  const withPassword = async (proxy: Omit<Proxy, 'password'>): Promise<Proxy> => ({ ...proxy, password: await passwordOf(proxy) });
  const chosen = async (): Promise<ProxyChoice> => (await preferences.get()).proxy ?? { kind: 'none' };
  const optionProxy = async (given: ProxyOption, host: string): Promise<ProxyInForce | null> =>
    given.kind === 'given' ? withPassword(given.proxy) : given.kind === 'system' ? system(host) : null;
  const shown = (proxy: ProxyInForce | null): string | null =>
    proxy === null ? null : 'unusable' in proxy ? proxy.unusable : proxyAddress(proxy);

  const inForce = async (host: string): Promise<ProxyInForce | null> => {
    if (option !== undefined) return optionProxy(option, host);
    const choice = await chosen();
    return choice.kind === 'none' ? null : choice.kind === 'system' ? system(host) : withPassword(choice);
  };
  const report = async (): Promise<ProxyReport> => {
    const { proxy: choice = { kind: 'none' }, typedProxy } = await preferences.get();
    // A PAC file may have to be found and loaded first: not for somebody who did not choose it.
    const asked = fromEnv !== null || choice.kind === 'system' || option?.kind === 'system';
    const named = asked ? await system(anyHost) : null;
    return {
      choice,
      secret: typedProxy === undefined ? 'none' : await placeOf(typedProxy),
      system: named === null ? null : { address: 'silent' in named ? '' : (shown(named) ?? ''), usable: !('unusable' in named) },
      systemFrom: fromEnv === null && settings !== null ? 'settings' : 'environment',
      option: option === undefined ? null : (shown(await optionProxy(option, anyHost)) ?? 'none'),
      used: shown(await inForce(anyHost)),
    };
  };
  async function placeOf(choice: Manual): Promise<ProxyReport['secret']> {
    if (choice.user === '') return 'none';
    if ((await keeper.inSession(accountOf(choice))) !== null) return 'session';
    return (await passwordOf(choice)) === null ? 'none' : 'keychain';
  }

  return {
    inForce,
    report,
    async from() {
      if (option !== undefined) return (await inForce(anyHost)) === null ? 'none' : 'option';
      const { kind } = await chosen();
      return kind === 'system' && (await system(anyHost)) === null ? 'none' : kind;
    },
    async choose(choice, password) {
      const typed = (await preferences.get()).typedProxy;
      await preferences.setProxy(choice);
      fetched.clear();
      if (choice.kind !== 'manual') return report();
      const account = choice.user === '' ? null : accountOf(choice);
      const same = typed !== undefined && account !== null && accountOf(typed).address === account.address;
      if (typed !== undefined && typed.user !== '' && (!same || password === null)) await keeper.forget(accountOf(typed));
      if (account !== null && password !== null && password !== 'keep') {
        know(password);
        await keeper.keep(account, password);
      }
      return report();
    },
  };
}
