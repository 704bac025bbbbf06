import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { commonCause } from '../../src-main/contract/common-cause.ts';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';

/** One mailbox at a host; works unless a code is given. */
function result(host: string, code?: ProblemCode): CheckResult {
  return {
    address: `anna@${host}`,
    verdict: code === undefined ? 'ok' : 'failed',
    settings: { incoming: { host } },
    problems: code === undefined ? [] : [{ code }],
  } as unknown as CheckResult;
}

describe('what several mailboxes say together', () => {
  it('all fail to reach different servers: the network', () => {
    expect(commonCause([result('a.test', 'connection_timeout'), result('b.test', 'dns_lookup_failed')])).toEqual({
      kind: 'network',
      count: 2,
    });
  });
  it('only those of one server fail: the server', () => {
    const results = [result('a.test', 'connection_refused'), result('a.test', 'connection_timeout'), result('b.test')];
    expect(commonCause(results)).toEqual({ kind: 'server', host: 'a.test', count: 2, others: 1 });
  });
  it.each([
    ['one failure alone', [result('a.test', 'connection_timeout'), result('b.test')]],
    ['all of one server, nothing to compare with', [result('a.test', 'connection_timeout'), result('a.test', 'connection_timeout')]],
    ['a wrong password is the mailbox’s own', [result('a.test', 'connection_timeout'), result('b.test', 'auth_bad_credentials')]],
    ['two servers of three', [result('a.test', 'connection_timeout'), result('b.test', 'connection_timeout'), result('c.test')]],
    [
      'the working one is at the same server',
      [result('a.test', 'connection_timeout'), result('a.test', 'connection_dropped'), result('a.test')],
    ],
    ['all work', [result('a.test'), result('b.test')]],
    ['nothing', []],
  ])('%s: no word', (_, results) => {
    expect(commonCause(results)).toBeNull();
  });
});
