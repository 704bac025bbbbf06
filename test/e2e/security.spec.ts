import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Host } from './support/host.ts';
import { expect, test } from './support/test.ts';

test.use({ lang: 'en' });

/** One request of any program of this computer; answers the status. */
function ask(
  host: Host,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(host.origin);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method: body === undefined ? 'GET' : 'POST', headers, setHost: headers['Host'] === undefined },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
const json = { 'content-type': 'application/json' };

test('the address opens one window, once', async ({ desk, browser }) => {
  const page = await desk.start();
  await expect(page).not.toHaveURL(/token/);
  const token = new URL(desk.host.address).hash.slice('#token='.length);
  for (const again of [token, `${token.slice(0, -4)}AAAA`, '']) {
    expect((await ask(desk.host, '/api/session', json, JSON.stringify({ token: again }))).status).toBe(403);
  }
  const stranger = await browser.newContext();
  const second = await stranger.newPage();
  await second.goto(desk.host.address);
  await expect(second.getByRole('heading', { level: 1, name: desk.say('boot.refused') })).toBeVisible();
  await expect(second).not.toHaveURL(/token/);
  await second.goto(`${desk.host.origin}/`);
  await expect(second.getByRole('heading', { level: 1, name: desk.say('boot.refused') })).toBeVisible();
  await stranger.close();
  await page.reload();
  await expect(desk.title('start.title')).toBeVisible();
});

test('another site, another Host and a program without the session get nothing', async ({ desk }) => {
  const page = await desk.start();
  const { host } = desk;
  const bearer = await page.evaluate(() => sessionStorage.getItem('mailready.session') ?? '');
  const own = { ...json, authorization: `Bearer ${bearer}` };
  expect((await ask(host, '/api/call/app.info', own, '{}')).status).toBe(200);
  expect((await ask(host, '/api/call/app.info', json, '{}')).status).toBe(401);
  expect((await ask(host, '/api/call/app.info', { ...json, authorization: 'Bearer wrong' }, '{}')).status).toBe(401);
  const port = new URL(host.origin).port;
  for (const name of [`localhost:${port}`, `evil.test:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.test`])
    expect((await ask(host, '/api/call/app.info', { ...own, Host: name }, '{}')).status, `Host ${name}`).toBe(403);
  for (const origin of ['null', 'https://evil.test', `http://localhost:${port}`, `https://127.0.0.1:${port}`])
    expect((await ask(host, '/api/call/app.info', { ...own, Origin: origin }, '{}')).status, `Origin ${origin}`).toBe(403);
  expect((await ask(host, '/', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await ask(host, '/../../../etc/passwd', {})).status).toBe(404);
  expect((await ask(host, '/%2e%2e/package.json', {})).status).toBe(404);
});

test('a page of another site in the same browser cannot reach it', async ({ desk, browser }) => {
  await desk.start();
  const evil = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>evil</title><body>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${String((evil.address() as AddressInfo).port)}/`);
  const outcome = await page.evaluate(async (origin) => {
    const tries: Promise<string>[] = [];
    for (const mode of ['cors', 'no-cors'] as const)
      for (const path of ['/', '/api/session', '/api/call/app.info'])
        tries.push(
          fetch(origin + path, { mode, ...(path === '/' ? {} : { method: 'POST', body: '{}' }) }).then(
            async (answer) => `${mode} ${path} ${answer.type} ${await answer.text()}`,
            () => 'refused',
          ),
        );
    const frame = document.createElement('iframe');
    frame.src = `${origin}/`;
    document.body.append(frame);
    await new Promise((resolve) => {
      frame.onload = resolve;
      setTimeout(resolve, 3000);
    });
    return { tries: await Promise.all(tries), frame: frame.contentDocument === null ? 'closed' : 'open' };
  }, desk.host.origin);
  for (const one of outcome.tries) expect(one).toMatch(/^refused$|^no-cors \S+ opaque $/);
  expect(outcome.frame).toBe('closed');
  for (const frame of page.frames().slice(1)) expect(await frame.title()).not.toContain('MailReady');
  await context.close();
  evil.close();
});

test('the window may load nothing but its own files', async ({ desk }) => {
  const page = await desk.start();
  const answer = await page.request.get(`${desk.host.origin}/`);
  const policy = answer.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("frame-ancestors 'none'");
  desk.watch.expect(/violates the following Content Security Policy|evil\.test/);
  const loaded = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    const fetched = await fetch('http://evil.test/').then(
      () => 'loaded',
      () => 'refused',
    );
    return { fetched, injected: 'injected' in window };
  });
  expect(loaded).toEqual({ fetched: 'refused', injected: false });
});
