import { readFile } from 'node:fs/promises';
import type { AppOptions } from '../../../src-main/app/app-options.ts';
import { type App, createApp } from '../../../src-main/app/create-app.ts';
import type { CheckEvent, CheckResult } from '../../../src-main/contract/check.ts';
import type { Reply } from '../../../src-main/contract/define.ts';
import { type Client, createClient } from '../../../src-main/contract/transport.ts';
import type { LabDescription } from '../lab/lab.ts';
import { freshHome } from './homes.ts';
import { checkInput, type Order } from './order.ts';

export interface LiveApp extends AsyncDisposable {
  readonly app: App;
  readonly client: Client;
  readonly home: string;
  /** Hands a password over and gives its handle. */
  hold(password: string): Promise<string>;
  check(order: Order, signal?: AbortSignal): Promise<{ readonly reply: Reply<CheckResult>; readonly events: readonly CheckEvent[] }>;
}

/** The whole app inside this process, over the lab's DNS and certificates, as every host uses it: through the contract. */
export async function liveApp(
  lab: LabDescription,
  over: Partial<AppOptions> & { readonly moreCa?: readonly string[] } = {},
): Promise<LiveApp> {
  const { moreCa = [], ...options } = over;
  const home = options.home ?? (await freshHome());
  const [host = '', port = '53'] = lab.resolver.split(':');
  const app = createApp({
    host: 'test',
    version: '0.0.0',
    language: null,
    env: {},
    resolver: { host, port: Number(port) },
    ca: [await readFile(lab.caFile, 'utf8'), ...moreCa],
    ...options,
    home,
  });
  const client = createClient(app.server);
  const hold = async (value: string): Promise<string> => {
    const held = await client.call('secret.hold', { value });
    if (!held.ok) throw new Error(held.failure.message);
    return held.value.handle;
  };
  return {
    app,
    client,
    home,
    hold,
    async check(order, signal) {
      const handle = await hold(order.password);
      const outgoing = order.outgoingPassword === undefined ? null : await hold(order.outgoingPassword);
      const events: CheckEvent[] = [];
      const reply = await client.run('check', checkInput(order, handle, outgoing), (event) => events.push(event), signal);
      return { reply, events };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** Loads and compiles what the first check of a process needs, so that no deadline of a test pays for it. */
export async function warmUp(lab: LabDescription | null): Promise<void> {
  if (lab === null) return;
  await using made = await liveApp(lab);
  await made.client.call('explain', { text: 'connection refused', language: 'en' });
  await made.check({ address: 'boris@srv.test', password: lab.password });
}
