import { describe, expect, it } from 'vitest';
import { testCertificate } from '../../doubles/certificates.ts';
import { startLineServer } from '../../doubles/line-server.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { ask, openWire, rawServer } from './kit.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('reading lines', () => {
  it.each<[string, (string | Buffer)[], string[]]>([
    ['CRLF', ['one\r\ntwo\r\n'], ['one', 'two']],
    ['a bare LF', ['one\ntwo\n'], ['one', 'two']],
    ['in pieces', ['o', 'n', 'e\r', '\ntwo', '\r\n'], ['one', 'two']],
    ['an empty line', ['\r\none\r\n'], ['', 'one']],
    ['UTF-8 split inside a letter', [Buffer.from('привет\r\n').subarray(0, 3), Buffer.from('привет\r\n').subarray(3)], ['привет']],
    ['bytes that are no text', [Buffer.from([0xff, 0xfe, 0x0d, 0x0a])], ['\ufffd\ufffd']],
    ['a NUL', ['a\0b\r\n'], ['a\0b']],
    ['a line of exactly 8 kB', [`${'x'.repeat(8_191)}\r\n`], ['x'.repeat(8_191)]],
  ])('%s', async (_case, pieces, lines) => {
    await using server = await rawServer((socket) => {
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          if (pieces.length > 1) await pause(10);
        }
      })();
    });
    const wire = await openWire(server.port);
    for (const line of lines) expect(await wire.readLine(ask())).toEqual({ ok: true, value: line });
    wire.close();
  });

  it.each<[string, string]>([
    ['ended', `${'x'.repeat(9_000)}\r\n`],
    ['endless', 'x'.repeat(20_000)],
  ])('a line longer than 8 kB is garbage, %s or not, and the wire is closed', async (_case, text) => {
    await using server = await rawServer((socket) => socket.write(text));
    const wire = await openWire(server.port);
    expect(await wire.readLine(ask())).toMatchObject({ ok: false, error: { kind: 'garbage' } });
    const started = performance.now();
    expect(await wire.readLine(ask())).toMatchObject({ ok: false, error: { kind: 'closed' } });
    expect(await wire.write('x\r\n', ask())).toMatchObject({ ok: false });
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('what was said before the end still counts; then the end', async () => {
    await using server = await rawServer((socket) => socket.end('535 5.7.8 wrong\r\n'));
    const wire = await openWire(server.port);
    await pause(50);
    expect(await wire.readLine(ask())).toEqual({ ok: true, value: '535 5.7.8 wrong' });
    expect(await wire.readLine(ask())).toEqual({ ok: false, error: { kind: 'closed' } });
  });

  it('a last line without its end, before the connection closes, is no line', async () => {
    await using server = await rawServer((socket) => socket.end('535 5.7'));
    expect(await (await openWire(server.port)).readLine(ask())).toEqual({ ok: false, error: { kind: 'closed' } });
  });

  it('a reset is told by its name', async () => {
    await using server = await rawServer((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    expect(await (await openWire(server.port)).readLine(ask())).toMatchObject({ ok: false, error: { kind: 'errno', errno: 'ECONNRESET' } });
  });

  it('a reset inside TLS harms nobody', async () => {
    await using server = await startLineServer({ security: 'tls', certificate: await testCertificate() }, async (session) => {
      await session.readLine();
      session.reset();
    });
    const wire = await openWire(server.port);
    expect((await wire.startTls(ask())).ok).toBe(true);
    await wire.write('hello\r\n', ask());
    expect(await wire.readLine(ask())).toMatchObject({ ok: false, error: { kind: expect.stringMatching(/errno|closed/u) as unknown } });
    expect(await wire.write('hello\r\n', ask())).toMatchObject({ ok: false });
  });

  it('the deadline and the abort end a read', async () => {
    await using server = await rawServer();
    const started = performance.now();
    expect(await (await openWire(server.port)).readLine(ask(150))).toEqual({ ok: false, error: { kind: 'timeout', afterMs: 150 } });
    expect(performance.now() - started).toBeLessThan(400);
    const stop = new AbortController();
    const pending = (await openWire(server.port)).readLine(ask(5_000, stop.signal));
    await pause(20);
    const aborted = performance.now();
    stop.abort();
    expect(await pending).toEqual({ ok: false, error: { kind: 'cancelled' } });
    expect(performance.now() - aborted).toBeLessThan(50);
  });

  it('closing wakes whoever reads', async () => {
    await using server = await rawServer();
    const wire = await openWire(server.port);
    const pending = wire.readLine(ask(5_000));
    const started = performance.now();
    wire.close();
    expect(await pending).toMatchObject({ ok: false, error: { kind: 'closed' } });
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe('reading a counted number of bytes', () => {
  it('takes exactly those, whatever they are, and the line after them', async () => {
    await using server = await rawServer((socket) => socket.write('ab\r\ncd* OK next\r\n'));
    const wire = await openWire(server.port);
    expect(await wire.readExactly(6, ask())).toEqual({ ok: true, value: 'ab\r\ncd' });
    expect(await wire.readLine(ask())).toEqual({ ok: true, value: '* OK next' });
    wire.close();
  });

  it('works up to 64 kB, also when far more is waiting behind', async () => {
    await using server = await rawServer((socket) => socket.write(`${'y'.repeat(65_536)}after\r\n${'z'.repeat(300_000)}`));
    const wire = await openWire(server.port);
    const read = await wire.readExactly(65_536, ask());
    expect(read.ok && read.value.length).toBe(65_536);
    expect(await wire.readLine(ask())).toEqual({ ok: true, value: 'after' });
    wire.close();
  });
});

describe('a server that floods', () => {
  it('is held at the door: at most some hundred kilobytes are ever taken', async () => {
    let pushed = 0;
    await using server = await rawServer((socket) => {
      const block = '* 1 EXISTS\r\n'.repeat(5_000);
      const pump = (): void => {
        if (socket.destroyed || pushed > 60_000_000) return;
        pushed += block.length;
        if (socket.write(block)) setImmediate(pump);
        else socket.once('drain', pump);
      };
      pump();
    });
    const wire = await openWire(server.port);
    const before = process.memoryUsage();
    expect((await wire.readLine(ask())).ok).toBe(true);
    await pause(400);
    // Kernel buffers take some megabytes; the rest stays with the sender. 60 MB would have come without the bound.
    expect(pushed).toBeLessThan(30_000_000);
    expect(process.memoryUsage().external - before.external).toBeLessThan(20_000_000);
    for (let i = 0; i < 5_000; i += 1) expect((await wire.readLine(ask())).ok).toBe(true);
    wire.close();
  });
});

describe('closing', () => {
  it.each(['none', 'tls'] as const)('what was written last still leaves (%s)', async (security) => {
    let said = '';
    await using server = await startLineServer({ security }, async (session) => {
      session.write('220 ready\r\n');
      for (;;) said += `${await session.readLine()}|`;
    });
    const wire = await openWire(server.port);
    if (security === 'tls') await wire.startTls(ask());
    await wire.readLine(ask());
    await wire.write('RSET\r\n', ask());
    await wire.write('QUIT\r\n', ask());
    wire.close();
    wire.close();
    await pause(150);
    expect(said).toBe('RSET|QUIT|');
  });

  it('the connection is really gone a moment later, even if the other side does not close', async () => {
    await using server = await rawServer(() => undefined, '127.0.0.1', { allowHalfOpen: true });
    const wire = await openWire(server.port);
    wire.close();
    await pause(400);
    const socket = server.sockets[0];
    socket?.write('are you there?');
    await pause(50);
    socket?.write('are you there?');
    await pause(50);
    expect(socket?.destroyed).toBe(true);
  });

  it('a half-closed peer is an end, not a hang', async () => {
    await using server = await rawServer((socket) => socket.end('* OK ready\r\n'), '127.0.0.1', { allowHalfOpen: true });
    const wire = await openWire(server.port);
    expect((await wire.readLine(ask())).ok).toBe(true);
    await wire.write('a1 NOOP\r\n', ask());
    expect(await wire.readLine(ask(1_000))).toEqual({ ok: false, error: { kind: 'closed' } });
  });

  it('a secret over TLS arrives as it was encoded', async () => {
    let line = '';
    await using server = await startLineServer({ security: 'tls' }, async (session) => {
      line = await session.readLine();
      await session.stall();
    });
    const wire = await openWire(server.port);
    await wire.startTls(ask());
    expect(await wire.writeSecret(Secret.of('кот "и" \\ пёс'), (plain) => `PASS ${plain}\r\n`, ask())).toEqual({
      ok: true,
      value: undefined,
    });
    await pause(50);
    expect(line).toBe('PASS кот "и" \\ пёс');
    wire.close();
  });
});
