import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { secretServiceState } from '../../../src-main/adapters/vault/secret-service.ts';
import { busAddress } from '../../../src-main/adapters/vault/session-bus.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A socket that plays a session bus and answers with whatever `speak` writes. */
async function fakeBus(speak: (socket: Socket, data: Buffer) => void): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'mailready-bus-'));
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => speak(socket, data));
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'bus'), resolve));
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    return rm(folder, { recursive: true });
  });
  return { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')},guid=0011` };
}

describe('busAddress', () => {
  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, '/run/user/1000/bus'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=1,abstract=/tmp/dbus-a%2fb' }, '\0/tmp/dbus-a/b'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1;unix:path=/a%20b' }, '/a b'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }, undefined],
    [{}, null],
    [{ XDG_RUNTIME_DIR: '/no/such/folder' }, null],
    [{ DISPLAY: ':0' }, undefined],
  ])('%o', (env, expected) => {
    expect(busAddress(env)).toBe(expected);
  });
});

describe('secretServiceState with a bus that misbehaves', () => {
  it('says absent when nobody listens', async () => {
    expect(await secretServiceState({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/no/such/socket' }, 0, 2_000)).toMatchObject({
      state: 'absent',
    });
  });

  it.each<[string, (socket: Socket, data: Buffer) => void]>([
    ['accepts and never speaks', () => undefined],
    ['speaks only to sign in', (socket, data) => data.includes('AUTH') && socket.write('OK 1234\r\n')],
  ])('says absent by the deadline when it %s', async (_, speak) => {
    const start = performance.now();
    const found = await secretServiceState(await fakeBus(speak), 0, 300);
    expect(found).toEqual({ state: 'absent', detail: 'the session bus did not answer within 300 ms' });
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['refuses', (socket) => socket.write('REJECTED EXTERNAL\r\n')],
    ['hangs up', (socket) => socket.destroy()],
    ['floods', (socket) => socket.write(Buffer.alloc(300_000, 0x41))],
    ['answers nonsense', (socket) => socket.write(Buffer.concat([Buffer.from('OK 1\r\n'), Buffer.alloc(64, 0xff)]))],
    ['nests without end', (socket) => socket.write(Buffer.concat([Buffer.from('OK 1\r\n'), nested()]))],
  ])('says absent when it %s', async (_, speak) => {
    expect(await secretServiceState(await fakeBus(speak), 0, 2_000)).toMatchObject({ state: 'absent' });
  });
});

/** A message whose first header field is a variant in a variant in a variant … */
function nested(): Buffer {
  const fields = Buffer.alloc(60_000);
  for (let at = 1; at + 3 <= fields.length; at += 3) fields.write('\u0001v\0', at, 'latin1');
  const head = Buffer.alloc(16);
  head.write('l\u0002\u0000\u0001', 'latin1');
  head.writeUInt32LE(fields.length, 12);
  return Buffer.concat([head, fields]);
}
