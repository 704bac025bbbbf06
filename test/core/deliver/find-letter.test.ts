import { describe, expect, it } from 'vitest';
import { findLetter } from '../../../src-main/core/deliver/find-letter.ts';
import type { Clock, CourierFailure, MailboxSession } from '../../../src-main/core/ports.ts';
import { countdown } from '../../../src-main/core/countdown.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import type { Result } from '../../../src-main/core/result.ts';

/** A clock that only the session moves. */
function steppedClock(): Clock & { ms: number } {
  const clock = { ms: 0, now: () => clock.ms, monotonic: () => clock.ms, sleep: () => Promise.resolve() };
  return clock;
}

const failure = (kind: 'timeout' | 'closed'): Result<never, CourierFailure> =>
  err({
    happening: kind === 'timeout' ? { kind, afterMs: 1 } : { kind },
    command: 'SEARCH',
    outcomeUnknown: false,
    stage: 'mailbox',
  });

function sessionThat(clock: { ms: number }, find: MailboxSession['find']): MailboxSession {
  return {
    find,
    folders: () => Promise.resolve(ok([])),
    waitForNews: (_folder, ask) => {
      clock.ms += ask.deadlineMs;
      return Promise.resolve(false);
    },
    append: () => Promise.resolve(ok(undefined)),
    remove: () => Promise.resolve(ok(undefined)),
    close: () => undefined,
  };
}

const never = new AbortController().signal;

describe('waiting for a letter', () => {
  it('a look that the end of the wait cuts short means that nothing came, not that the server failed', async () => {
    const clock = steppedClock();
    const session = sessionThat(clock, (_folder, _id, ask) => {
      clock.ms += 900;
      if (ask.deadlineMs > 900) return Promise.resolve(ok(null));
      clock.ms += ask.deadlineMs;
      return Promise.resolve(failure('timeout'));
    });
    expect(await findLetter(session, [], '<a@b>', countdown(clock, 4_000, never))).toEqual(ok(null));
  });

  it('a look that times out long before the end is a failure of the server', async () => {
    const clock = steppedClock();
    const session = sessionThat(clock, (_folder, _id, ask) => {
      clock.ms += ask.deadlineMs;
      return Promise.resolve(failure('timeout'));
    });
    expect(await findLetter(session, [], '<a@b>', countdown(clock, 60_000, never))).toMatchObject({ ok: false });
  });

  it('a closed connection is one too, even at the end', async () => {
    const clock = steppedClock();
    const session = sessionThat(clock, () => {
      clock.ms += 5_000;
      return Promise.resolve(failure('closed'));
    });
    expect(await findLetter(session, [], '<a@b>', countdown(clock, 4_000, never))).toMatchObject({ ok: false });
  });
});
