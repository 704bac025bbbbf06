import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthority } from '../../doubles/certificates.ts';
import { buildChild } from '../build-child.ts';

let dir = '';
let child: Awaited<ReturnType<typeof buildChild>>;
const servers: Server[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailready-trust-'));
  child = await buildChild(join(import.meta.dirname, 'children', 'whom-to-believe.ts'));
}, 60_000);
afterAll(async () => {
  for (const server of servers) server.close();
  await child.remove();
  await rm(dir, { recursive: true, force: true });
});

async function serverOf(name: string): Promise<{ readonly caFile: string; readonly port: number }> {
  const folder = await mkdtemp(join(dir, name));
  const authority = await createAuthority(folder, name);
  const { cert, key } = await authority.issue({ names: ['mail.trust.test'] });
  const server = createServer({ cert, key });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { caFile: authority.caFile, port: (server.address() as AddressInfo).port };
}

it('adds a root to those of Node, and only for its own connections', async () => {
  const [usual, added, foreign] = await Promise.all([serverOf('usual'), serverOf('added'), serverOf('foreign')]);
  const ports = [usual, added, foreign].map(({ port }) => String(port));
  // With these two a root of ours is what Node believes by itself.
  const { stdout } = await promisify(execFile)(process.execPath, ['--use-openssl-ca', child.script, added.caFile, ...ports], {
    env: { ...process.env, SSL_CERT_FILE: usual.caFile },
    timeout: 20_000,
  });
  const unknown = expect.stringMatching(/UNABLE_TO|SELF_SIGNED/u) as unknown;
  expect(JSON.parse(stdout)).toEqual([
    ['yes', 'yes', unknown],
    ['yes', unknown, unknown],
  ]);
});
