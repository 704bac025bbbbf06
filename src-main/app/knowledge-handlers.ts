import type { Handlers } from '../contract/serve.ts';
import { suggestDomain } from '../core/address/suggest-domain.ts';
import { readAddress } from '../core/address/read-address.ts';
import { makeGuide } from '../core/guide/make-guide.ts';
import { providerByDomain, providerById, providerByMx } from '../core/knowledge/find-provider.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import { knownDomains } from './known-domains.ts';
import { readAddressInput } from './read-address-input.ts';

type KnowledgeHandlers = Pick<Handlers, 'address.read' | 'guide.get' | 'explain' | 'problem.translate'>;

/** An id, a domain, an address or a provider's name, as a person would say it. */
async function providerNamed(app: AppContext, of: string): Promise<Provider | null> {
  const text = of.trim();
  const providers = app.providers();
  const byId = providerById(providers, text.toLowerCase().replaceAll('-', '_'));
  if (byId !== null) return byId;
  const address = text.includes('@') ? readAddress(text) : readAddress(`x@${text}`);
  if (address.ok) {
    const byDomain = providerByDomain(providers, address.value.domain);
    if (byDomain !== null) return byDomain;
    const mx = await app.resolver.mx(address.value.domain, { deadlineMs: 3_000, signal: new AbortController().signal });
    if (mx.ok) {
      const byMx = providerByMx(
        providers,
        mx.value.map((record) => record.exchange),
      );
      if (byMx !== null) return byMx;
    }
  }
  const name = text.toLowerCase();
  return providers.find((provider) => provider.name.ru.toLowerCase() === name || provider.name.en.toLowerCase() === name) ?? null;
}

/** What needs only our own knowledge: addresses, guides, explanations. */
export function knowledgeHandlers(app: AppContext): KnowledgeHandlers {
  return {
    async 'address.read'({ address: text, language }) {
      const address = readAddressInput(app, text, language);
      if (!address.ok) return Promise.resolve(address);
      const { domain, local, shown } = address.value;
      const provider = providerByDomain(app.providers(), domain);
      const better = provider === null ? suggestDomain(domain, knownDomains(app)) : null;
      return Promise.resolve({
        ok: true,
        value: { address: shown, domain, provider: provider?.id ?? null, suggestion: better === null ? null : `${local}@${better}` },
      });
    },
    async 'guide.get'({ of, language }) {
      if (of.includes('@')) {
        const address = readAddressInput(app, of, language, 'of');
        if (!address.ok) return address;
      }
      const provider = await providerNamed(app, of);
      return provider === null
        ? failure(app, 'unknown_provider', 'unknown_provider', language, { of })
        : { ok: true, value: makeGuide(provider, language) };
    },
    explain: ({ text, language, protocol, stage, provider, secretAgeMinutes }) =>
      Promise.resolve({
        ok: true,
        value: app.explainer.explainText(
          {
            text,
            ...(protocol === undefined ? {} : { protocol }),
            ...(stage === undefined ? {} : { stage }),
            ...(provider === undefined ? {} : { provider }),
            ...(secretAgeMinutes === undefined ? {} : { appPasswordAgeMinutes: secretAgeMinutes }),
          },
          language,
        ),
      }),
    'problem.translate': ({ problem, language }) => Promise.resolve({ ok: true, value: app.explainer.translate(problem, language) }),
  };
}
