import type { AppContext } from './app-context.ts';

/** Public mail domains of our own data: what a misspelt domain is compared with. */
export function knownDomains(app: AppContext): readonly string[] {
  return app.knowledge.providers.flatMap((provider) => provider.domains).filter((domain) => !domain.startsWith('*'));
}
