import { describe, expect, it } from 'vitest';
import { goodResult, imapOffResult, officeFound, yandexFound } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import type { Action } from '../../src-renderer/state/action.ts';
import { initialState, shownScreen } from '../../src-renderer/state/model.ts';
import type { AppState } from '../../src-renderer/state/model.ts';
import { problemsOf, reduce } from '../../src-renderer/state/reduce.ts';

const after = (...actions: readonly Action[]): AppState => actions.reduce(reduce, initialState);
const address = (of: string): Action => ({ type: 'address', address: of, domain: of.split('@')[1] ?? '', practice: null });

describe('the state of the window', () => {
  it('walks forward and back and never loses its first screen', () => {
    const state = after(
      { type: 'go', screen: { name: 'found' } },
      { type: 'go', screen: { name: 'secret' } },
      { type: 'replace', screen: { name: 'check' } },
    );
    expect(state.trail.map((screen) => screen.name)).toEqual(['start', 'found', 'check']);
    expect(shownScreen([1, 2, 3, 4].reduce((known) => reduce(known, { type: 'back' }), state)).name).toBe('start');
  });

  it('does not stack the same screen twice, but does stack two mailboxes', () => {
    const state = after(
      { type: 'go', screen: { name: 'explain' } },
      { type: 'go', screen: { name: 'explain' } },
      { type: 'go', screen: { name: 'mailbox', address: 'a@b.ru' } },
      { type: 'go', screen: { name: 'mailbox', address: 'c@b.ru' } },
    );
    expect(state.trail).toHaveLength(4);
  });

  it('keeps what was typed for an address when one goes back and takes it again', () => {
    const typed = after(
      address('anna@firma.ru'),
      { type: 'detected', discovery: officeFound },
      { type: 'hand_open', open: true },
      { type: 'guide_mark', id: 'a.1', mark: 'done' },
    );
    const again = reduce(typed, address('anna@firma.ru'));
    expect(again.setup.hand?.incoming.host).toBe('mail.hosting-centr.ru');
    expect(again.setup.guideMarks).toEqual({ 'a.1': 'done' });
  });

  it('forgets everything of the last address for another one', () => {
    const state = after(
      address('anna@firma.ru'),
      { type: 'detected', discovery: officeFound },
      { type: 'confirmed' },
      { type: 'secrets', secret: { kind: 'held', handle: 'h' }, outgoing: null },
      address('boss@firma.ru'),
    );
    expect(state.setup).toMatchObject({ address: 'boss@firma.ru', chosen: null, confirmed: false, secret: null });
  });

  it('asks anew for trust when detection runs again', () => {
    expect(
      after(address('anna@firma.ru'), { type: 'detected', discovery: officeFound }, { type: 'confirmed' }, { type: 'detect_started' }).setup
        .confirmed,
    ).toBe(false);
  });

  it('does not let detection overwrite what was entered by hand', () => {
    const state = after(address('anna@firma.ru'), { type: 'detected', discovery: officeFound }, { type: 'hand_open', open: true });
    const hand = state.setup.hand;
    if (hand === null) throw new Error('no form');
    const used = [
      { type: 'hand', form: { ...hand, incoming: { ...hand.incoming, host: 'imap.own.ru' } } },
      { type: 'hand_used' },
      { type: 'detect_started' },
      { type: 'detected', discovery: yandexFound },
    ].reduce((known, action) => reduce(known, action as Action), state);
    expect(used.setup).toMatchObject({ origin: 'entered', chosen: { incoming: { host: 'imap.own.ru' } } });
  });

  it('keeps a stopped run as it was when its answer comes', () => {
    const state = after(
      { type: 'job_started', kind: 'check', address: 'a@b.ru', language: 'ru', at: 1, scope: 'both', send: true },
      { type: 'job_stopping' },
      { type: 'job_failed', failure: { code: 'cancelled', message: '' } },
      { type: 'job_stopping' },
    );
    expect(state.job).toMatchObject({ phase: 'done', failure: { code: 'cancelled' } });
  });

  it('tells every problem in the other language wherever it stands', () => {
    const state = after(
      address('buh@yandex.ru'),
      { type: 'detected', discovery: { ...yandexFound, problems: [problemOf('domain_not_found', 'ru')] } },
      { type: 'job_started', kind: 'check', address: 'buh@yandex.ru', language: 'ru', at: 1, scope: 'both', send: true },
      { type: 'job_event', event: { type: 'problem', problem: problemOf('throttled', 'ru') } },
      { type: 'job_done', results: [imapOffResult('ru')] },
      { type: 'explain', status: 'ready', problem: problemOf('sender_not_owned', 'ru'), failure: null },
      { type: 'mailboxes', list: [], problems: [problemOf('keychain_absent', 'ru')] },
    );
    const before = problemsOf(state);
    expect(before.map((problem) => problem.code).sort()).toEqual([
      'domain_not_found',
      'keychain_absent',
      'protocol_disabled_by_user',
      'sender_not_owned',
      'throttled',
    ]);
    const told = reduce(state, {
      type: 'retold',
      map: new Map(before.map((problem) => [problem, { ...problem, title: `EN ${problem.code}` }])),
    });
    expect(problemsOf(told).every((problem) => problem.title.startsWith('EN '))).toBe(true);
    expect(told.job?.result).toBe(told.job?.results[0]);
  });

  it('drops titles of the other language', () => {
    expect(after({ type: 'titles', titles: { throttled: 'Подождите' } }, { type: 'language', language: 'en' }).titles).toEqual({});
  });

  it('makes the first of several results the shown one', () => {
    expect(
      after(
        { type: 'job_started', kind: 'all', address: '', language: 'ru', at: 1, scope: 'both', send: true },
        { type: 'job_done', results: [goodResult, imapOffResult('ru')] },
      ).job?.result,
    ).toBe(goodResult);
  });
});
