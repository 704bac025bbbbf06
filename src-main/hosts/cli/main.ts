import { CommanderError } from 'commander';
import { createApp } from '../../app/create-app.ts';
import { faultReport } from '../../app/fault-report.ts';
import { readLaunchOptions } from '../../app/launch-options.ts';
import { systemLanguage } from '../../app/preferences.ts';
import type { Language } from '../../contract/problem.ts';
import { createClient } from '../../contract/transport.ts';
import { onEndSignals } from '../window/on-end-signals.ts';
import { failureOutcome, FailureError } from './context.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { exitCodes, UsageError } from './exit.ts';
import type { Outcome } from './exit.ts';
import { jsonLine, terminalText } from './print/terminal-text.ts';
import { createProgram } from './program.ts';

const version = __APP_VERSION__;
const wantsJson = process.argv.includes('--json');
/** Signals within this time are one key; at a terminal "at once" is meant as it is said. */
const oneKeyMs = 100;
/** How long a second Ctrl+C waits for the note about the test letter. */
const noteMs = 500;
let ending = false;
/** Takes this run's secrets out of a report; known as soon as there is an app. */
let conceal: ((text: string) => string) | undefined;

/** Writes the result, waits until it is out, ends the process: nothing of ours may hold it open. */
async function end(outcome: Outcome, json: boolean): Promise<never> {
  ending = true;
  const bad = outcome.code === exitCodes.badInput || outcome.code === exitCodes.fault;
  const text = json
    ? outcome.json === undefined
      ? ''
      : `${jsonLine(outcome.json)}\n`
    : outcome.text === ''
      ? ''
      : `${terminalText(outcome.text)}\n`;
  if (json && outcome.aside !== undefined)
    await new Promise((done) => process.stderr.write(`${terminalText(outcome.aside ?? '')}\n`, done));
  const stream = bad && !json ? process.stderr : process.stdout;
  await new Promise<void>((resolve) => {
    if (text === '') resolve();
    else stream.write(text, () => resolve());
  });
  process.exit(outcome.code);
}

const usage = (code: string, message: string): Outcome => ({ code: exitCodes.badInput, json: { error: { code, message } }, text: message });

function fault(error: unknown): void {
  if (ending) return;
  const report = faultReport(error, 'command line', version, conceal);
  void end(
    { code: exitCodes.fault, json: { error: { code: 'fault', message: 'a fault inside MailReady' } }, aside: report, text: report },
    wantsJson,
  );
}
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);
// A reader that went away (`| head`) is no fault of ours.
process.stdout.on('error', () => process.exit(exitCodes.works));
// A terminal that was closed takes no more words, but the tidying goes on.
process.stderr.on('error', () => undefined);

async function perform(common: CommonOptions, work: (context: CliContext) => Promise<Outcome>): Promise<never> {
  const json = common.json ?? false;
  const asked = common.lang;
  if (asked !== undefined && asked !== 'ru' && asked !== 'en') return end(usage('bad_option', `--lang: ru | en, not "${asked}"`), json);
  const language: Language = asked ?? systemLanguage(process.env, Intl.DateTimeFormat().resolvedOptions().locale);
  const launch = readLaunchOptions(common.resolver, common.ca ?? [], common.proxy);
  const app = createApp({
    host: 'cli',
    version,
    home: common.home ?? process.env['MAILREADY_HOME'],
    language: asked ?? null,
    env: process.env,
    ...(launch.ok ? launch.value : {}),
  });
  conceal = (text) => app.conceal(text);
  const say: CliContext['say'] = (key, params = {}) => app.text(key, params, language);
  if (!launch.ok) return end(usage(`bad_${launch.option}`, say(`cli.bad_${launch.option}`, { value: launch.detail })), json);

  const controller = new AbortController();
  const leave = (): never => process.exit(exitCodes.cancelled);
  const stop = (): void => {
    process.stderr.write(`${say('cli.stopping')}\n`);
    controller.abort();
    // Tidying up is bounded below this; a hang of ours must not outlive it.
    setTimeout(leave, 12_000).unref();
  };
  const insist = (): void => {
    setTimeout(leave, noteMs);
    void app.notesKept().then(leave);
  };
  onEndSignals(process, stop, insist, oneKeyMs);
  const context: CliContext = {
    app,
    client: createClient(app.server),
    language,
    json,
    offline: common.offline ?? false,
    signal: controller.signal,
    say,
    progress: (line) => {
      if (!json || process.stderr.isTTY) process.stderr.write(`${terminalText(line)}\n`);
    },
  };
  let outcome: Outcome;
  try {
    outcome = await work(context);
  } catch (error) {
    if (error instanceof UsageError) outcome = usage(error.code, error.message);
    else if (error instanceof FailureError)
      outcome = controller.signal.aborted ? { ...failureOutcome(error.failure), code: exitCodes.cancelled } : failureOutcome(error.failure);
    else throw error;
  }
  await app.close();
  return end(outcome, json);
}

const program = createProgram(version, (common, work) => void perform(common, work).catch(fault));
const quiet = {
  writeErr: (text: string) => {
    if (!wantsJson) process.stderr.write(text);
  },
};
const settle = (command: typeof program): void => {
  command.exitOverride().configureOutput(quiet);
  command.commands.forEach(settle);
};
settle(program);
try {
  program.parse(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // commander ends usage errors with 1, which here means "a problem was found".
  if (error.exitCode === 0) void end({ code: exitCodes.works, json: undefined, text: '' }, false);
  else void end(wantsJson ? usage('usage', error.message) : { ...usage('usage', error.message), text: '' }, wantsJson);
}
