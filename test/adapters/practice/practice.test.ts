import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, describe, expect, it } from 'vitest';
import { languages } from '../../../src-main/contract/problem.ts';
import type { Language } from '../../../src-main/contract/problem.ts';
import { providerByDomain } from '../../../src-main/core/knowledge/find-provider.ts';
import { ProviderSchema } from '../../../src-main/core/knowledge/provider.ts';
import { buildChild } from '../build-child.ts';
import { portOf, practiceWorld, talk } from './harness.ts';

const assets = join(import.meta.dirname, '../../../assets');
const table = (language: Language, file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(assets, 'locales', language, `${file}.json`), 'utf8')) as Record<string, string>;

const worlds: ReturnType<typeof practiceWorld>[] = [];
function world(...limits: Parameters<typeof practiceWorld>): ReturnType<typeof practiceWorld> {
  const made = practiceWorld(...limits);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const { practice } of worlds.splice(0)) await practice.close();
});

describe('practice', () => {
  it('gives each scenario an address of its own and a provider that detection can use', async () => {
    const { practice } = world();
    expect(practice.scenarioIds).toEqual(['works', 'wrong-password', 'imap-off', 'app-password', 'junk']);
    for (const id of practice.scenarioIds) {
      const { address, password, provider } = await practice.start(id);
      expect(address).toBe(`anna@${id}.practice.invalid`);
      expect(practice.preview(id)).toEqual({ address, password });
      expect(ProviderSchema.parse(provider)).toEqual(provider);
      expect(provider.id).toBe('practice');
      expect(providerByDomain(practice.providers(), `${id}.practice.invalid`)).toBe(provider);
    }
    expect(practice.providers()).toHaveLength(5);
  });

  it('says what to prepare only where there is something to prepare', async () => {
    const { practice } = world();
    const of = async (id: string) => (await practice.start(id)).provider;
    for (const id of ['works', 'wrong-password', 'junk']) {
      const { status, imap_must_be_enabled, sign_in, guides } = await of(id);
      expect({ status, imap_must_be_enabled, password: sign_in.password, steps: guides.ru.steps }).toEqual({
        status: 'works',
        imap_must_be_enabled: false,
        password: 'main',
        steps: [],
      });
    }
    const off = await of('imap-off');
    expect(off).toMatchObject({ status: 'prepare', imap_must_be_enabled: true, sign_in: { password: 'main' } });
    const app = await of('app-password');
    expect(app).toMatchObject({
      status: 'prepare',
      imap_must_be_enabled: false,
      sign_in: { password: 'app_password' },
      app_password_shape: { length: 16 },
    });
    for (const language of languages) {
      expect(off.guides[language].steps.map((step) => step.task)).toEqual(['enable_imap']);
      expect(app.guides[language].steps.map((step) => step.id)).toEqual(['create-app-password.1', 'create-app-password.2']);
      expect(app.guides[language].steps[0]?.text).toContainEqual({ type: 'code', text: 'schoolmailletter' });
      for (const step of [...off.guides[language].steps, ...app.guides[language].steps]) expect(step.text.length).toBeGreaterThan(0);
    }
  });

  it('starts its servers once, the same ports for all, even when asked five times at once', async () => {
    const { practice } = world();
    const all = await Promise.all(practice.scenarioIds.map((id) => practice.start(id)));
    const ports = new Set(all.map(({ provider }) => [...provider.incoming, ...provider.outgoing].map((one) => one.port).join()));
    expect(ports.size).toBe(1);
    const before = practice.providers();
    await practice.start(practice.scenarioIds.at(-1)!);
    expect(practice.providers()).toBe(before);
  });

  it('starts nothing for a preview, and knows no other ids', async () => {
    const { practice } = world();
    expect(practice.preview('works').password).toBe('practice-1234');
    expect(practice.providers()).toEqual([]);
    await expect(practice.start('nonsense')).rejects.toThrow();
  });

  it('scopes its root to its own ports: no other endpoint believes it', async () => {
    const { practice, trust } = world();
    const { provider } = await practice.start('works');
    const port = portOf(provider, 'imap', 'tls');
    expect(trust.roots('127.0.0.1', port)).toHaveLength(1);
    expect(trust.roots('127.0.0.1', 993)?.[0]).not.toBe(trust.roots('127.0.0.1', port)?.[0]);
    expect(trust.roots('mail.example.test', port)?.[0]).not.toBe(trust.roots('127.0.0.1', port)?.[0]);
  });

  it('listens on 127.0.0.1 alone', async () => {
    const { practice } = world();
    const { provider } = await practice.start('works');
    for (const { port } of [...provider.incoming, ...provider.outgoing]) {
      const reached = await new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.2', port });
        socket.once('connect', () => resolve('connected')).once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
        socket.once('close', () => socket.destroy());
      });
      expect(reached).toBe('ECONNREFUSED');
    }
  });

  it('closes within 200 ms with clients in every state, and can start anew', async () => {
    const { practice, trust } = world();
    const { provider } = await practice.start('works');
    const imap = portOf(provider, 'imap', 'tls');
    const smtp = portOf(provider, 'smtp', 'starttls');
    const clear = portOf(provider, 'imap', 'starttls');
    const idling = await talk(imap, trust.roots('127.0.0.1', imap)![0]);
    idling.say(`a LOGIN ${practice.preview('works').address} practice-1234\r\nb SELECT INBOX\r\nc IDLE\r\n`);
    await idling.until(/\+ idling/);
    const silent = await talk(smtp);
    const shaking = await talk(imap);
    const half = await talk(clear);
    half.say('a LOGIN {10}\r\nab');
    const before = performance.now();
    await practice.close();
    await Promise.all([idling.closed, silent.closed, shaking.closed, half.closed]);
    expect(performance.now() - before).toBeLessThan(200);
    expect(practice.providers()).toEqual([]);
    const again = await practice.start('works');
    const fresh = await talk(portOf(again.provider, 'smtp', 'starttls'));
    await fresh.until(/^220 /);
    fresh.close();
    await practice.close();
    await practice.close();
  });

  it('does not keep a process alive, neither idle nor with a client connected', async () => {
    const { script, remove } = await buildChild(join(import.meta.dirname, 'children', 'start-and-leave.ts'));
    try {
      const began = performance.now();
      const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 10_000 });
      expect(stdout).toMatch(/^greeted \* OK/);
      expect(performance.now() - began).toBeLessThan(5_000);
    } finally {
      await remove();
    }
  });
});

describe('practice texts', () => {
  it.each(languages)('%s: each scenario has a title and says which password to type', (language) => {
    const texts = table(language, 'practice');
    const { practice } = world();
    for (const id of practice.scenarioIds) {
      const { address, password } = practice.preview(id);
      const text = (what: string): string =>
        String(new IntlMessageFormat(texts[`practice.${id}.${what}`] ?? '', language).format({ address, password }));
      expect(text('title').length).toBeGreaterThan(5);
      expect(text('about')).toContain(password);
    }
    expect(texts['practice.wrong-password.about']).toContain('practice-5678');
    expect(texts['practice.app-password.about']).toContain('schoolmailletter');
  });

  it.each(languages)('%s: names the button that switches IMAP on as the window does', (language) => {
    const button = table(language, 'window')['mend.did']!;
    const texts = table(language, 'practice');
    expect(texts['practice.imap-off.about']).toContain(button);
    expect(texts['practice.imap-off.guide.enable_imap.1']).toContain(button);
  });
});
