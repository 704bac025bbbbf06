import type { CliContext } from './context.ts';

/** The name that people know a provider by; its id where there is no guide. */
export async function providerName(context: CliContext, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const guide = await context.client.call('guide.get', { of: id, language: context.language });
  return guide.ok ? guide.value.name : id;
}
