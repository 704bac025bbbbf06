import type { CDPSession, Page } from '@playwright/test';

/** What a window did while it was watched. */
export interface Watch {
  /** Console errors and warnings, CSP messages, exceptions, requests to anywhere but the host: none is ever fine. */
  readonly complaints: () => readonly string[];
  /** Leaves out complaints that this pattern fits: for specs that provoke them. */
  readonly expect: (pattern: RegExp) => void;
  /** Every body that came from the host so far, event streams included. */
  readonly answers: () => string;
  /** Every body that the window sent, with its address. */
  readonly sent: () => readonly { readonly url: string; readonly body: string }[];
  readonly addresses: () => readonly string[];
}

/** Follows everything a page says and exchanges, from before its first document. */
export async function watchPage(page: Page, origin: () => string): Promise<Watch> {
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  const sent: { url: string; body: string }[] = [];
  const addresses: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning', 'assert'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin()}/`) && !url.startsWith('data:')) complaints.push(`request to ${url}`);
    sent.push({ url, body: request.postData() ?? '' });
  });
  const answers = await recordAnswers(await page.context().newCDPSession(page));
  return {
    complaints: () => complaints.filter((line) => !expected.some((pattern) => pattern.test(line))),
    expect: (pattern) => void expected.push(pattern),
    answers,
    sent: () => sent,
    addresses: () => addresses,
  };
}

/** Bodies as they arrive (Chrome DevTools Protocol, Network.streamResourceContent): an endless event stream has no end to wait for. */
async function recordAnswers(cdp: CDPSession): Promise<() => string> {
  const chunks: Buffer[] = [];
  const keep = (base64: string): void => void chunks.push(Buffer.from(base64, 'base64'));
  cdp.on('Network.responseReceived', ({ requestId }) => {
    void cdp
      .send('Network.streamResourceContent', { requestId })
      .then(({ bufferedData }) => keep(bufferedData))
      .catch(async () => {
        // It was complete already.
        const whole = await cdp.send('Network.getResponseBody', { requestId }).catch(() => null);
        if (whole !== null) keep(whole.base64Encoded ? whole.body : Buffer.from(whole.body).toString('base64'));
      });
  });
  cdp.on('Network.dataReceived', ({ data }) => {
    if (data !== undefined) keep(data);
  });
  await cdp.send('Network.enable');
  return () => chunks.map((chunk) => chunk.toString('utf8')).join('\n');
}
