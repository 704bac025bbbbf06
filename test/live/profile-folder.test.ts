import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CheckResult } from '../../src-main/contract/check.ts';
import { contract } from '../../src-main/contract/contract.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli, type CliDone } from './support/cli.ts';
import { freshHome } from './support/homes.ts';
import { warmUp } from './support/live-app.ts';
import { runApart } from './support/run-apart.ts';
import { expectTold, problemWords } from './support/summary.ts';

const running = useLab();
const noMount =
  spawnSync('unshare', ['-m', 'sh', '-c', 'd=$(mktemp -d) && mount -t tmpfs none "$d"; r=$?; umount "$d"; rmdir "$d"; exit $r']).status ===
  0
    ? null
    : 'mounting is not allowed here';
if (noMount !== null) process.stderr.write(`skipped: full and read-only disks: ${noMount}\n`);

const listOf = contract['mailboxes.list'].output;

describe.skipIf(running === null)('the profile folder', () => {
  const lab = running as Lab;
  const check = (address: string, more: readonly string[] = []): string[] => [
    'check',
    address,
    '--password-stdin',
    '--save',
    '--no-send',
    '--json',
    '--lang',
    'en',
    ...more,
  ];
  const save = (home: string, address: string): Promise<CliDone> => cli(lab, check(address), { home, input: `${lab.password}\n` });
  const list = async (home: string): Promise<ReturnType<typeof listOf.parse>> => {
    const done = await cli(lab, ['mailboxes', 'list', '--json', '--lang', 'en'], { home });
    expect(done.code).toBe(0);
    return listOf.parse(done.json);
  };
  const addresses = (listed: ReturnType<typeof listOf.parse>): string[] => listed.mailboxes.map((it) => it.address).sort();
  const four = ['anna@srv.test', 'anna@autoconf-own.test', 'anna@ispdb.test', 'anna@wellknown.test'];
  let seed: string;

  beforeAll(async () => {
    await warmUp(running);
    seed = await freshHome();
    expect((await save(seed, 'anna@srv.test')).code).toBe(0);
  });
  const seeded = async (): Promise<string> => {
    const home = await freshHome();
    for (const name of await readdir(seed)) await writeFile(join(home, name), await readFile(join(seed, name)));
    return home;
  };

  it('several instances save at once: nothing is lost', async () => {
    const home = await freshHome();
    const done = await Promise.all([...four, 'anna@srv.test'].map((it) => save(home, it)));
    expect(done.map((it) => it.code)).toEqual([0, 0, 0, 0, 0]);
    const listed = await list(home);
    expect([addresses(listed), listed.problems]).toEqual([[...four].sort(), []]);
    expect((await readdir(home)).filter((it) => /lock|tmp|draft|damaged/u.test(it))).toEqual([]);
  });

  it('a damaged list is set aside and reported; saving goes on', async () => {
    const home = await seeded();
    const damage = '{"version":1,"mailboxes":[{"address":"anna@srv.te';
    await writeFile(join(home, 'mailboxes.json'), damage);
    const first = await list(home);
    expect([first.mailboxes, first.problems.map(problemWords)]).toEqual([[], ['warning app/autoconfig profile_damaged']]);
    for (const problem of first.problems) expectTold(problem, 'en');
    const aside = (await readdir(home)).filter((it) => it.includes('.damaged-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(home, aside[0] ?? ''), 'utf8')).toBe(damage);
    expect(JSON.stringify(first.problems[0])).toContain(aside[0]);
    expect((await save(home, 'anna@ispdb.test')).code).toBe(0);
    const second = await list(home);
    expect([addresses(second), second.problems]).toEqual([['anna@ispdb.test'], []]);
    expect(await readdir(home)).toContain(aside[0]);
  });

  it('damage met while saving is told with the result', async () => {
    const home = await seeded();
    await writeFile(join(home, 'mailboxes.json'), '\0\0\0');
    const result = CheckResult.parse((await save(home, 'anna@ispdb.test')).json);
    expect(result.problems.map((it) => it.code)).toContain('profile_damaged');
    expect(result.verdict).toBe('warnings');
    expect(addresses(await list(home))).toEqual(['anna@ispdb.test']);
  });

  it('one unreadable mailbox does not take the others with it', async () => {
    const home = await seeded();
    const file = join(home, 'mailboxes.json');
    const document = JSON.parse(await readFile(file, 'utf8')) as { mailboxes: unknown[] };
    await writeFile(file, JSON.stringify({ ...document, mailboxes: [...document.mailboxes, { address: 5 }] }));
    const listed = await list(home);
    expect(addresses(listed)).toEqual(['anna@srv.test']);
    expect((await save(home, 'anna@ispdb.test')).code).toBe(0);
    expect(addresses(await list(home))).toEqual(['anna@ispdb.test', 'anna@srv.test']);
  });

  it('a file of a later version is left as it is', async () => {
    const home = await seeded();
    const file = join(home, 'mailboxes.json');
    const later = '{"version":99,"mailboxes":[],"more":"things"}';
    await writeFile(file, later);
    const done = await save(home, 'anna@ispdb.test');
    expect(CheckResult.parse(done.json).problems.map((it) => it.code)).toContain('profile_damaged');
    expect(await readFile(file, 'utf8')).toBe(later);
  });

  it('a check without --save writes no profile', async () => {
    const home = await freshHome();
    const done = await cli(lab, ['check', 'anna@srv.test', '--password-stdin', '--no-send', '--json'], {
      home,
      input: `${lab.password}\n`,
    });
    expect(done.code).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  describe.skipIf(noMount !== null)('on a bad disk', () => {
    /** Mounts a small disk over `home`, fills or locks it, runs the command, then copies what is on it to `home`'s `after`. */
    const onDisk = async (
      home: string,
      how: 'full' | 'read-only',
      args: readonly string[],
      input = '',
    ): Promise<CliDone & { after: Record<string, string> }> => {
      const out = await freshHome();
      const spoil = how === 'full' ? 'dd if=/dev/zero of="$DISK/filler" bs=1k 2>/dev/null; true' : 'mount -o remount,ro "$DISK"';
      const script = `mount -t tmpfs -o size=256k none "$DISK" && cp -a "$FROM/." "$DISK" && { ${spoil}; } || exit 99
"$@"; code=$?; for f in "$DISK"/*.json; do [ -e "$f" ] && cp "$f" "$OUT"; done; exit $code`;
      const disk = join(home, 'disk');
      await mkdir(disk);
      const done = await runApart(
        ['unshare', '-m', 'sh', '-c', script, 'sh'],
        [...args, '--resolver', lab.resolver, '--ca', lab.caFile],
        input,
        {
          home: disk,
          env: { DISK: disk, FROM: seed, OUT: out },
        },
      );
      const after = Object.fromEntries(
        await Promise.all((await readdir(out)).map(async (it) => [it, await readFile(join(out, it), 'utf8')] as const)),
      );
      return { ...done, after };
    };

    it.each(['full', 'read-only'] as const)('%s: the check is told, the message is clear, nothing is lost', async (how) => {
      const before = await readFile(join(seed, 'mailboxes.json'), 'utf8');
      const done = await onDisk(await freshHome(), how, check('anna@ispdb.test'), `${lab.password}\n`);
      const result = CheckResult.parse(done.json);
      const problem = result.problems.find((it) => it.code === 'profile_not_saved');
      if (problem === undefined) throw new Error(`not told: ${done.stdout}`);
      expectTold(problem, 'en');
      expect(done.code).toBe(result.verdict === 'failed' ? 1 : 0);
      expect(result.steps.filter((it) => it.status === 'failed')).toEqual([]);
      expect(done.after['mailboxes.json']).toBe(before);
      expect(JSON.stringify(done.after)).not.toContain(lab.password);
    });

    it.each(['full', 'read-only'] as const)('%s: a check without --save works', async (how) => {
      const done = await onDisk(await freshHome(), how, ['check', 'anna@srv.test', '--password-stdin', '--json'], `${lab.password}\n`);
      const result = CheckResult.parse(done.json);
      expect([done.code, result.verdict, result.problems]).toEqual([0, 'ok', []]);
    });

    it('read-only: the list is readable, removing says why not', async () => {
      const listed = await onDisk(await freshHome(), 'read-only', ['mailboxes', 'list', '--json']);
      expect([listed.code, addresses(listOf.parse(listed.json))]).toEqual([0, ['anna@srv.test']]);
      const removed = await onDisk(await freshHome(), 'read-only', ['mailboxes', 'remove', 'anna@srv.test', '--json', '--lang', 'en']);
      expect([removed.code, (removed.json as { error: { code: string } }).error.code]).toEqual([2, 'profile_not_saved']);
      expect(removed.after['mailboxes.json']).toContain('anna@srv.test');
    });
  });
});
