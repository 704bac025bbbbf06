import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a proxy does with somebody who asks for a way out. */
export interface ProxyDoubleOptions {
  readonly protocol: 'http' | 'socks5';
  /** Without it nobody is asked for a name. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Where names lead that only the proxy knows; null: it cannot reach them. What is absent is dialled as it stands. */
  readonly hosts?: Readonly<Record<string, { readonly host: string; readonly port?: number } | null>>;
  /** Only these ports are let out. */
  readonly ports?: readonly number[];
  /** `accept`: takes the connection and says nothing; `greet`: SOCKS5 chooses a method and then says nothing. */
  readonly hang?: 'accept' | 'greet';
  /** Said in place of everything else. */
  readonly says?: string;
}
export interface ProxyDouble extends AsyncDisposable {
  readonly port: number;
  /** `host:port` of every tunnel that was opened. */
  readonly tunnels: readonly string[];
  /** What was asked for and not given. */
  readonly refused: readonly string[];
  /** Names and passwords as they came. */
  readonly logins: readonly string[];
  readonly url: string;
}

type Outcome = 'open' | 'denied' | 'unreachable';

/** A CONNECT or SOCKS5 proxy on a free port of 127.0.0.1. */
export async function startProxyDouble(options: ProxyDoubleOptions): Promise<ProxyDouble> {
  const tunnels: string[] = [];
  const refused: string[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();

  async function open(near: Socket, host: string, port: number, answer: (outcome: Outcome) => void): Promise<void> {
    const target = `${host}:${String(port)}`;
    const place = options.hosts?.[host];
    const refuse = (outcome: Outcome): void => {
      refused.push(target);
      answer(outcome);
      near.end();
    };
    if (options.ports !== undefined && !options.ports.includes(port)) {
      refuse('denied');
      return;
    }
    if (place === null) {
      refuse('unreachable');
      return;
    }
    const far = connect({ host: place?.host ?? host, port: place?.port ?? port, noDelay: true });
    far.on('error', () => undefined);
    sockets.add(far);
    const opened = await Promise.race([once(far, 'connect').then(() => true), once(far, 'close').then(() => false)]);
    if (!opened) {
      refuse('unreachable');
      return;
    }
    tunnels.push(target);
    answer('open');
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.end());
  }

  function http(near: Socket): void {
    let heard = '';
    const onData = (chunk: Buffer): void => {
      heard += chunk.toString('latin1');
      if (!heard.includes('\r\n\r\n')) return;
      near.off('data', onData);
      near.pause();
      const [, target = ''] = /^CONNECT (\S+) HTTP\/1\.1\r\n/u.exec(heard) ?? [];
      const at = target.lastIndexOf(':');
      const login = /^proxy-authorization: basic (\S+)/imu.exec(heard)?.[1];
      if (login !== undefined) logins.push(Buffer.from(login, 'base64').toString('utf8'));
      const wanted = options.login === undefined ? null : `${options.login.user}:${options.login.password}`;
      if (wanted !== null && logins.at(-1) !== wanted) {
        near.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"\r\n\r\n');
        return;
      }
      const lines = { open: '200 Connection established', denied: '403 Forbidden', unreachable: '503 Service Unavailable' };
      void open(near, target.slice(0, at).replace(/^\[|\]$/gu, ''), Number(target.slice(at + 1)), (outcome) => {
        near.write(`HTTP/1.1 ${lines[outcome]}\r\nVia: 1.1 office\r\n\r\n`);
      });
    };
    near.on('data', onData);
  }

  function socks(near: Socket): void {
    let heard: Buffer = Buffer.alloc(0);
    let step: 'methods' | 'login' | 'request' = 'methods';
    const onData = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      if (step === 'methods') {
        if (heard.length < 2 || heard.length < 2 + (heard[1] ?? 0)) return;
        const methods = [...heard.subarray(2, 2 + (heard[1] ?? 0))];
        heard = heard.subarray(2 + methods.length);
        const method = options.login === undefined ? 0 : 2;
        if (!methods.includes(method)) return void near.end(Buffer.from([5, 255]));
        near.write(Buffer.from([5, method]));
        if (options.hang === 'greet') return void near.off('data', onData);
        step = method === 2 ? 'login' : 'request';
      } else if (step === 'login') {
        const user = heard[1] ?? 0;
        const password = heard[2 + user] ?? 0;
        if (heard.length < 3 + user || heard.length < 3 + user + password) return;
        const pair = `${heard.subarray(2, 2 + user).toString('utf8')}:${heard.subarray(3 + user, 3 + user + password).toString('utf8')}`;
        heard = heard.subarray(3 + user + password);
        logins.push(pair);
        const right = pair === `${options.login?.user ?? ''}:${options.login?.password ?? ''}`;
        if (!right) return void near.end(Buffer.from([1, 1]));
        near.write(Buffer.from([1, 0]));
        step = 'request';
      } else {
        const kind = heard[3];
        const size = kind === 1 ? 4 : kind === 4 ? 16 : 1 + (heard[4] ?? 0);
        if (heard.length < 6 + size) return;
        near.off('data', onData);
        near.pause();
        const address = heard.subarray(4, 4 + size);
        const host = kind === 3 ? address.subarray(1).toString('ascii') : kind === 1 ? address.join('.') : `[${address.toString('hex')}]`;
        const codes = { open: 0, denied: 2, unreachable: 4 };
        void open(near, host, heard.readUInt16BE(4 + size), (outcome) => {
          near.write(Buffer.from([5, codes[outcome], 0, 1, 127, 0, 0, 1, 0, 0]));
        });
      }
    };
    near.on('data', onData);
  }

  const server = createServer({ noDelay: true }, (near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    if (options.hang === 'accept') return;
    if (options.says !== undefined) return void near.end(options.says);
    if (options.protocol === 'http') http(near);
    else socks(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    tunnels,
    refused,
    logins,
    url: `${options.protocol}://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
