import { beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { startDoubles } from './support/doubles.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { expectTold } from './support/summary.ts';

const running = useLab();

/** What a receiving server writes above the letter. */
const above = (helo: string, name: string): string =>
  `Authentication-Results: mx.example.test; spf=pass; dmarc=pass\r\nReceived: from ${helo} (${name} [203.0.113.5])\r\n\tby mx.example.test (Postfix) with ESMTPS id 1; Sun, 22 Nov 2026 10:00:00 +0000\r\n`;

describe.skipIf(running === null)('the server that handed the test letter over', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  async function arrived(prepend: string, lang: 'ru' | 'en') {
    await using doubles = await startDoubles({ smtp: { prepend } });
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const { reply } = await made.check({ ...doubles.order, lang });
    if (!reply.ok) throw new Error(reply.failure.message);
    const step = reply.value.steps.find(({ id }) => id === 'roundtrip.authentication');
    return { result: reply.value, step, problem: reply.value.problems.find(({ code }) => code === 'rdns_helo_missing') };
  }

  it('with a name of its own is a fact and no warning', async () => {
    const { step, problem } = await arrived(above('mail.example.test', 'mail.example.test'), 'en');
    expect(step).toMatchObject({
      status: 'passed',
      facts: { sentFrom: '203.0.113.5', helo: 'mail.example.test', reverse: 'mail.example.test' },
    });
    expect(problem).toBeUndefined();
  });

  it.each([
    ['ru', 'mail.example.test', 'unknown', 'У сервера, который отправил письмо, нет имени'],
    ['en', 'mail.example.test', 'unknown', 'The server that sent the email has no name'],
    ['en', 'wks-12', 'host.example.test', 'The server that sent the email gives a wrong name'],
  ] as const)('without one is a warning with a letter to the administrator (%s, %s, %s)', async (lang, helo, name, title) => {
    const { result, step, problem } = await arrived(above(helo, name), lang);
    expect(result.verdict).toBe('warnings');
    expect(step).toMatchObject({ status: 'warning', problem: 'rdns_helo_missing', facts: { helo, sentFrom: '203.0.113.5' } });
    expect(problem).toMatchObject({ severity: 'warning', title, stage: 'delivery' });
    expect(problem?.letter).toContain('203.0.113.5');
    expect(problem?.letter).toContain(helo);
    if (problem !== undefined) expectTold(problem, lang);
  });

  it('is not known where the letter stayed in one house', async () => {
    await using made = await liveApp(lab);
    const { reply } = await made.check({ address: 'anna@srv.test', password: lab.password });
    const step = reply.ok ? reply.value.steps.find(({ id }) => id === 'roundtrip.authentication') : undefined;
    expect(step?.status).toBe('passed');
    expect(Object.keys(step?.facts ?? {})).not.toContain('sentFrom');
  });
});
