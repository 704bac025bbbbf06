import { describe, expect, it } from 'vitest';
import { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import { PracticeScenario } from '../../src-main/contract/contract.ts';
import { DetectEvent, Discovery } from '../../src-main/contract/discovery.ts';
import { Guide } from '../../src-main/contract/guide.ts';
import { MailboxDetails, MailboxSummary } from '../../src-main/contract/mailbox.ts';
import { bothRefused, proxyRefused } from '../../src-renderer/gallery/answer-fixtures.ts';
import {
  detectEvents,
  eventsOf,
  goodResult,
  goodSteps,
  imapOffResult,
  junkResult,
  longFound,
  manyProblems,
  nothingFound,
  officeFound,
  pop3Result,
  unconfirmedResult,
  yandexFound,
  yandexSettings,
} from '../../src-renderer/gallery/fixtures.ts';
import { signInOnlyGuide, yandexGuide } from '../../src-renderer/gallery/guide-fixtures.ts';
import { detailsOf, forty, summaries } from '../../src-renderer/gallery/saved-fixtures.ts';
import { scenarios } from '../../src-renderer/gallery/practice-fixtures.ts';
import { stateNames } from '../../src-renderer/gallery/state-names.ts';
import { stateOf } from '../../src-renderer/gallery/states.ts';
import { shownScreen } from '../../src-renderer/state/model.ts';

describe('what the gallery shows is what the contract allows', () => {
  it.each(['ru', 'en'] as const)('%s', (lang) => {
    for (const value of [yandexFound, officeFound, longFound, nothingFound(lang)]) Discovery.parse(value);
    for (const value of detectEvents) DetectEvent.parse(value);
    for (const value of [yandexGuide(lang), signInOnlyGuide(lang)]) Guide.parse(value);
    for (const value of [goodResult, junkResult(lang), imapOffResult(lang), manyProblems(lang), unconfirmedResult(lang), pop3Result])
      CheckResult.parse(value);
    for (const value of [bothRefused(lang), proxyRefused(lang)]) CheckResult.parse(value);
    for (const value of eventsOf(goodSteps, yandexSettings, 'smtp.sender')) CheckEvent.parse(value);
    for (const value of [...summaries, ...forty]) MailboxSummary.parse(value);
    for (const value of summaries) MailboxDetails.parse(detailsOf(value.address));
    for (const value of scenarios(lang)) PracticeScenario.parse(value);
  });

  it.each(stateNames)('%s: a problem that tells of both servers stands beside two failed lanes', (name) => {
    const { job } = stateOf(name, { lang: 'ru', theme: 'light', now: 0 });
    for (const { problems, steps } of [job?.result, ...(job?.results ?? [])].filter((result) => result != null)) {
      if (!problems.some(({ why }) => why.includes('оба сервера'))) continue;
      expect(steps.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual(['imap.login', 'smtp.login']);
    }
  });

  it('has every screen of the window', () => {
    const shown = new Set(stateNames.map((name) => shownScreen(stateOf(name, { lang: 'ru', theme: 'light', now: 0 })).name));
    expect([...shown].sort()).toEqual([
      'check',
      'explain',
      'found',
      'mailbox',
      'practice',
      'preferences',
      'prepare',
      'result',
      'secret',
      'start',
    ]);
  });
});
