import type { Ask, Random, Resolver } from '../ports.ts';

/**
 * The addresses that a resolver gives to names that cannot exist; an honest one gives none. Who gives some is a captive
 * portal, or a provider of access that lives on mistyped names. One name is below `.invalid` (RFC 6761); some local
 * resolvers (systemd's) answer that one by themselves and truly, whatever lies behind them, so a random name below `.com`
 * is asked as well.
 */
export async function addressesOfImpossibleNames(resolver: Resolver, random: Random, ask: Ask): Promise<readonly string[]> {
  const names = [`mailready-${random.hex(6)}.invalid`, `mailready-${random.hex(12)}.com`];
  const answers = await Promise.all(names.map((name) => resolver.addresses(name, ask)));
  return answers.flatMap((answer) => (answer.ok ? answer.value.map(({ address }) => address) : []));
}
