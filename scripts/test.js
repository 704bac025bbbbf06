import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuilt } from './build.js';
import { ensureSystemPackages } from './system-packages.js';

/**
 * Everything, in one run: static checks, unit and hostile tests, the window's tests, live servers, the browser.
 * `npm test -- core live` runs only the suites named. Ends with one line a suite and the sum.
 */
const root = join(import.meta.dirname, '..');
const reports = join(root, 'test-results');
const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', ...env },
      shell: process.platform === 'win32',
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(join(reports, file), 'utf8'));
  } catch {
    return null;
  }
}

/** The tests that failed, for the end of the output: what a log shows last is what is read. */
const broken = [];
function remember(suite, name, why) {
  const lines = String(why ?? '')
    .replaceAll(/\u001b\[[\d;]*m/gu, '')
    .split('\n');
  broken.push([`${suite}: ${name}`, ...lines.slice(0, 12).map((line) => `    ${line.slice(0, 300)}`)].join('\n'));
}

async function vitest(project) {
  const file = `${project}.json`;
  const code = await run(bin('vitest'), [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, file)}`,
  ]);
  const report = readReport(file);
  for (const { name, message, assertionResults } of report?.testResults ?? []) {
    if (message) remember(project, relative(root, name), message);
    for (const test of assertionResults.filter((it) => it.status === 'failed'))
      remember(project, `${relative(root, name)} > ${test.fullName}`, test.failureMessages[0]);
  }
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return { passed: report?.numPassedTests ?? 0, failed: (report?.numFailedTests ?? 0) || (code === 0 ? 0 : 1), skipped };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

async function playwright() {
  const code = await run(bin('playwright'), ['test', '--reporter=line,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json') });
  const report = readReport('e2e.json');
  const stats = report?.stats;
  for (const { file, title, tests } of (report?.suites ?? []).flatMap(specsOf))
    for (const { status, results } of tests) {
      const last = results.at(-1);
      if (status === 'unexpected') remember('e2e', `${file} > ${title}`, last?.error?.message);
      if (status === 'flaky')
        console.log(`passed only at attempt ${results.length}: ${file} > ${title}: ${results[0]?.error?.message ?? ''}`);
    }
  return {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: (stats?.unexpected ?? 0) || (code === 0 ? 0 : 1),
    skipped: stats?.skipped ?? 0,
  };
}

async function staticChecks() {
  const { checks } = await import('./lint.js');
  const outcome = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...checks];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if ((await run(check.command, check.args)) === 0) outcome.passed += 1;
      else {
        outcome.failed += 1;
        remember('static', check.name, 'see its own output above');
      }
    }
  };
  // Each keeps one core busy.
  await Promise.all([worker(), worker()]);
  return outcome;
}

const suites = {
  static: staticChecks,
  core: () => vitest('core'),
  dom: () => vitest('dom'),
  live: () => vitest('live'),
  e2e: playwright,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
const chosen = Object.keys(suites).filter((name) => asked.length === 0 || asked.includes(name));
if (chosen.some((name) => name === 'live' || name === 'e2e' || name === 'core')) await ensureSystemPackages();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
// Once, before many tests start the program at the same time.
await Promise.all([ensureBuilt('node'), ensureBuilt('window')]);

const outcomes = new Map();
async function runSuite(name) {
  const started = Date.now();
  console.log(`\n=== ${name} ===`);
  const outcome = await suites[name]();
  outcomes.set(name, { ...outcome, seconds: (Date.now() - started) / 1000 });
}
// One after the other: the live suite has deadlines of its own that a busy machine would break.
for (const name of chosen) await runSuite(name);

const sum = { passed: 0, failed: 0, skipped: 0 };
console.log('');
if (broken.length > 0) console.log(`What failed:\n\n${broken.join('\n\n')}\n`);
for (const name of chosen) {
  const { passed, failed, skipped, seconds } = outcomes.get(name);
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(7)} ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(0)} s)`,
  );
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
