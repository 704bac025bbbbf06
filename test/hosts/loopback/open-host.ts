import { onTestFinished } from 'vitest';
import type { Handlers } from '../../../src-main/contract/serve.ts';
import type { WindowServer, WindowServerOptions } from '../../../src-main/hosts/loopback/serve-window.ts';
import { serveWindow } from '../../../src-main/hosts/loopback/serve-window.ts';
import type { WindowFiles } from '../../../src-main/hosts/window/window-files.ts';
import { fakeServer } from '../fake-server.ts';
import { postJson } from './ask.ts';

const page = { body: Buffer.from('<!doctype html><title>MailReady</title>'), type: 'text/html; charset=utf-8' };
export const files: WindowFiles = new Map([
  ['/', page],
  ['/index.html', page],
  ['/assets/app.js', { body: Buffer.from('export {};'), type: 'text/javascript; charset=utf-8' }],
]);

export interface OpenHost {
  readonly host: WindowServer;
  readonly origin: string;
  readonly server: ReturnType<typeof fakeServer>;
  /** Headers of a window that is signed in. */
  readonly authorized: { readonly authorization: string };
}

/** A host over a played app, already signed in; closed when the test ends. */
export async function openHost(handlers: Partial<Handlers> = {}, options: Partial<WindowServerOptions> = {}): Promise<OpenHost> {
  const server = fakeServer(handlers);
  const started = await serveWindow({ server, files, onIdle: () => undefined, ...options });
  if (!started.ok) throw new Error(started.error);
  const host = started.value;
  onTestFinished(() => host.close());
  const answer = await postJson(host.origin, '/api/session', { token: tokenOf(host.newAddress()) });
  const { bearer } = JSON.parse(answer.text) as { bearer: string };
  return { host, origin: host.origin, server, authorized: { authorization: `Bearer ${bearer}` } };
}

export function tokenOf(address: string): string {
  return new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? '';
}
