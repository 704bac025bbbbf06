import knowledge from 'virtual:knowledge';
import { quantile } from './statistics.ts';
import { freshApp, type Surroundings } from './test-app.ts';

/** `discover --offline` answers within so many milliseconds. */
export const offlineTargetMs = 5;

export interface OfflineBench {
  readonly domains: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The domain that took longest. */
  readonly slowest: string;
  /** Domains whose answer was not the provider that names them. */
  readonly wrong: readonly string[];
}

/**
 * `discover --offline` through the contract for every domain of the bundled providers. Nothing is waited for, so of
 * `turns` answers the quickest counts: the rest is what else the machine had to do.
 */
export async function benchOffline(place: Surroundings, turns = 5): Promise<OfflineBench> {
  const { app, client } = freshApp(place);
  const wrong: string[] = [];
  const times: { readonly domain: string; readonly ms: number }[] = [];
  const all = knowledge.providers.flatMap((provider) =>
    provider.domains.map((domain) => ({ provider: provider.id, domain: domain.replace('*', 'office') })),
  );
  const ask = async (domain: string): Promise<{ readonly ms: number; readonly provider: string | null }> => {
    const start = performance.now();
    const reply = await client.run('discover', { address: `anna@${domain}`, language: 'ru', offline: true }, () => undefined);
    const ms = performance.now() - start;
    return { ms, provider: reply.ok && reply.value.guide !== null ? reply.value.provider : null };
  };
  for (const { domain } of all.slice(0, 50)) await ask(domain);
  for (const { provider, domain } of all) {
    const answers = [];
    for (let turn = 0; turn < turns; turn++) answers.push(await ask(domain));
    if (answers.some((answer) => answer.provider !== provider)) wrong.push(domain);
    times.push({
      domain,
      ms: Math.min(...answers.map(({ ms }) => ms)),
    });
  }
  await app.close();
  const ms = times.map((time) => time.ms);
  const max = Math.max(...ms);
  return {
    domains: times.length,
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
    max,
    slowest: times.find((time) => time.ms === max)?.domain ?? '',
    wrong,
  };
}
