import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src-main/contract/mailbox.ts';
import { entryDifferences } from '../../src-main/contract/entry-differences.ts';
import { storyOf } from '../../src-renderer/features/mailbox/story.ts';
import { officeSettings } from '../../src-renderer/gallery/fixtures.ts';
import { detailsOf } from '../../src-renderer/gallery/saved-fixtures.ts';
import { setShownLanguage } from '../../src-renderer/i18n/i18n.svelte.ts';
import { openWindow, savedMailboxes } from './window-under-test.ts';
import { heading } from './walks.ts';

const entries = detailsOf('director@firma.ru').history;
const good = entries.at(-2)!;
const failed = entries.at(-1)!;

describe('what changed between two checks', () => {
  it('names steps that turned and settings that differ, and nothing that was left out', () => {
    expect(entryDifferences(good, failed)).toEqual({
      steps: [
        { id: 'imap.login', was: 'passed', now: 'failed' },
        { id: 'smtp.login', was: 'passed', now: 'failed' },
      ],
      settings: [],
    });
    const moved: HistoryEntry = {
      ...good,
      settings: { incoming: { ...officeSettings.incoming!, port: 143, security: 'starttls' }, outgoing: null },
    };
    expect(entryDifferences(good, moved)).toMatchObject({ steps: [], settings: ['incoming.port', 'incoming.security', 'outgoing'] });
    expect(entryDifferences(good, { ...moved, settings: null }).settings).toEqual([]);
    expect(entryDifferences(good, good)).toMatchObject({ steps: [], settings: [] });
  });
});

describe('the mailbox', () => {
  it('says when it last worked, what answers since then, and what that usually means', async () => {
    const opened = openWindow(savedMailboxes);
    await opened.user.click(await screen.findByText('director@firma.ru'));
    await heading('director@firma.ru');
    expect(await screen.findByText(/^Последний раз всё работало: 18 ноября.*сервер отвечает 535 5\.7\.8\./)).toBeVisible();
    const timeline = within((await screen.findByRole('heading', { name: 'История проверок' })).parentElement!);
    const lists = timeline.getAllByRole('list', { name: 'Что изменилось с прошлой проверки' });
    expect(lists[0]).toHaveTextContent('Вход (IMAP): было «пройдено», стало «ошибка»');
    expect(lists[1]).toHaveTextContent('сервер входящей почты');
  });

  it('tells its story in both languages, every sentence of it', () => {
    for (const language of ['ru', 'en'] as const) {
      setShownLanguage(language);
      for (const code of [
        'auth_bad_credentials',
        'protocol_disabled_by_user',
        'tls_cert_expired',
        'connection_timeout',
        'unknown_reply',
      ] as const) {
        for (const answer of ['535 5.7.8', null]) {
          const story = storyOf({ goodAt: good.at, steps: [], settings: [], because: { step: 'imap.login', code, answer } });
          expect(story).not.toMatch(/[{}]|undefined|history\./);
          expect(story.split('. ').length).toBeGreaterThan(1);
        }
      }
    }
    setShownLanguage('ru');
  });
});
