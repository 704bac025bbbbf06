import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { createApp, type App } from '../../src-main/app/create-app.ts';
import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Input } from '../../src-main/contract/contract.ts';
import type { Discovery } from '../../src-main/contract/discovery.ts';
import { type Client, createClient } from '../../src-main/contract/transport.ts';
import type { RawWorld } from './raw-lines.ts';
import { collectGarbage } from './statistics.ts';

/** Where the app under test lives. */
export interface Surroundings {
  /** `HOST:PORT` of the name server. */
  readonly resolver: string;
  /** PEM of the roots added to the usual ones. */
  readonly ca: string;
  /** Profile folder; empty at the start. */
  readonly home: string;
}

export function surroundings(resolver: string, caFile: string, home: string): Surroundings {
  return { resolver, ca: readFileSync(caFile, 'utf8'), home };
}

export function rawWorld({ resolver, ca }: Surroundings): RawWorld {
  return { resolver, secureContext: createSecureContext({ ca, minVersion: 'TLSv1.2' }) };
}

/**
 * An app as the first command of a person meets it: no name answered, no root read yet. A run in an old app would find
 * the answers of the run before in its resolver.
 */
export function freshApp({ resolver, ca, home }: Surroundings): { readonly app: App; readonly client: Client } {
  const [host = '', port = ''] = resolver.split(':');
  const app = createApp({
    host: 'test',
    version: 'bench',
    language: 'en',
    home,
    resolver: { host, port: Number(port) },
    ca: [ca],
    env: {},
  });
  return { app, client: createClient(app.server) };
}

export interface TimedRun<T> {
  readonly ms: number;
  readonly value: T;
}

/** `check --no-send` through the contract: from the call to the verdict. A verdict that is not `ok` ends the bench. */
export async function timedCheck(
  place: Surroundings,
  password: string,
  order: Omit<Input<'check'>, 'secret' | 'language'>,
): Promise<TimedRun<CheckResult>> {
  const { app, client } = freshApp(place);
  try {
    const held = await client.call('secret.hold', { value: password });
    if (!held.ok) throw new Error(held.failure.message);
    collectGarbage();
    const start = performance.now();
    const reply = await client.run(
      'check',
      { ...order, language: 'en', send: false, secret: { kind: 'held', handle: held.value.handle } },
      () => undefined,
    );
    const ms = performance.now() - start;
    if (!reply.ok) throw new Error(`check: ${reply.failure.message}`);
    if (reply.value.verdict !== 'ok')
      throw new Error(
        `check of ${order.address}: ${reply.value.verdict}: ${reply.value.problems.map(({ part, code }) => `${part} ${code}`).join(', ')}`,
      );
    return { ms, value: reply.value };
  } finally {
    await app.close();
  }
}

/** `discover` through the contract. */
export async function timedDiscovery(place: Surroundings, address: string): Promise<TimedRun<Discovery>> {
  const { app, client } = freshApp(place);
  try {
    collectGarbage();
    const start = performance.now();
    const reply = await client.run('discover', { address, language: 'en' }, () => undefined);
    const ms = performance.now() - start;
    if (!reply.ok) throw new Error(`discover: ${reply.failure.message}`);
    return { ms, value: reply.value };
  } finally {
    await app.close();
  }
}
