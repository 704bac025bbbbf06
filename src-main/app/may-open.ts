import { isLetterDraft } from '../core/letter-draft.ts';
import type { Provider } from '../core/knowledge/provider.ts';

let known: { readonly of: readonly Provider[]; readonly hosts: ReadonlySet<string> } | null = null;

/** Hosts of pages that our own data name. */
export function knownHosts(providers: readonly Provider[]): ReadonlySet<string> {
  if (known?.of === providers) return known.hosts;
  const urls = providers.flatMap((provider) => [
    provider.urls.settings,
    provider.urls.app_passwords,
    ...provider.urls.help,
    ...Object.values(provider.guides).flatMap((guide) =>
      [...guide.intro, ...guide.steps.flatMap((step) => [...step.text, ...step.see, ...step.trap])].map((part) =>
        part.type === 'link' ? part.url : null,
      ),
    ),
    ...Object.values(provider.guides).flatMap((guide) => guide.steps.map((step) => step.url)),
  ]);
  const hosts = new Set(urls.filter((url) => url !== null).map((url) => new URL(url).hostname));
  known = { of: providers, hosts };
  return hosts;
}

/** True for an https page on a host that our provider data name (no user part, no other port), and for a letter that we made. */
export function mayOpen(providers: readonly Provider[], text: string): boolean {
  if (isLetterDraft(text)) return true;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  return (
    url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '' && knownHosts(providers).has(url.hostname)
  );
}
