import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'system-packages.js');
const debian = spawnSync('dpkg-query', ['--version']).error === undefined;

function ask(options: object): { left: unknown; stderr: string } {
  const code = `import(${JSON.stringify(script)}).then((it) => console.log(JSON.stringify(it.ensureSystemPackages(${JSON.stringify(options)}))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  return { left: JSON.parse(stdout), stderr };
}

describe.skipIf(!debian)('system packages', () => {
  it('is silent where nothing is missing', () => {
    expect(ask({ packages: ['dpkg', 'bash'], root: false })).toEqual({ left: [], stderr: '' });
  });
  it('gives one line to copy where it may not install', () => {
    const { left, stderr } = ask({ packages: ['dpkg', 'mailready-no-such-package'], root: false });
    expect(left).toEqual(['mailready-no-such-package']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('sudo apt-get install --no-install-recommends mailready-no-such-package\n');
  });
});
