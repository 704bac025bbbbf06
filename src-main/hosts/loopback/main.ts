import { createApp } from '../../app/create-app.ts';
import { faultReport } from '../../app/fault-report.ts';
import { readLaunchOptions } from '../../app/launch-options.ts';
import { systemLanguage } from '../../app/preferences.ts';
import { createClient } from '../../contract/transport.ts';
import { version } from '../../../package.json' with { type: 'json' };
import { hostText } from '../window/host-texts.ts';
import type { HostKey } from '../window/host-texts.ts';
import { onEndSignals } from '../window/on-end-signals.ts';
import { readOptions } from '../window/read-options.ts';
import { loadWindowFiles } from '../window/window-files.ts';
import { runLoopback } from './run-loopback.ts';

/** Takes the secrets that the app knows out of a text; set once there is an app. */
let conceal: ((text: string) => string) | undefined;

/** `loopback.js WINDOW_FOLDER [--no-open] [--lang ru|en] [--home DIR] [--resolver HOST:PORT] [--ca FILE]… [--proxy none|system|URL]` */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), { strict: true });
  let language =
    (options.ok ? options.value.language : null) ?? systemLanguage(process.env, Intl.DateTimeFormat().resolvedOptions().locale);
  const complain = (code: number, key: HostKey, detail: string): number => {
    process.stderr.write(`${hostText(language, key)}\n${detail}\n`);
    return code;
  };
  if (!options.ok) return complain(2, 'host.bad_option', options.error);
  const launch = readLaunchOptions(options.value.resolver, options.value.caFiles, options.value.proxy);
  if (!launch.ok)
    return complain(2, launch.option === 'ca' ? 'host.unreadable_ca' : 'host.bad_option', `--${launch.option} ${launch.detail}`);
  const files = loadWindowFiles(options.value.rest[0] ?? '');
  if (!files.ok) return complain(3, 'host.window_missing', files.error);

  const app = createApp({
    host: 'loopback',
    version,
    home: options.value.home,
    language: options.value.language,
    ...launch.value,
    env: process.env,
  });
  conceal = (text) => app.conceal(text);
  const info = await createClient(app.server).call('app.info', {});
  if (info.ok) language = info.value.language;
  let code = 0;
  const running = await runLoopback({
    server: app.server,
    files: files.value,
    language,
    open: options.value.open,
    fallback: options.value.fallback,
    openUrl: (url) => app.openWindow(url),
    print: (line) => process.stdout.write(`${line}\n`),
  });
  if (!running.ok) return complain(3, 'host.fault', running.error);
  onEndSignals(
    process,
    (wanted) => {
      code = wanted;
      const notice = setTimeout(() => process.stderr.write(`${hostText(language, 'host.closing')}\n`), 300);
      void running.value.stop().finally(() => clearTimeout(notice));
    },
    () => process.exit(130),
  );
  await running.value.stopped;
  await app.close();
  return code;
}

/** Node's own words about an uncaught error would show it whole, secrets and all. */
function fault(error: unknown): never {
  process.stderr.write(`${faultReport(error, 'loopback', version, conceal)}\n`);
  process.exit(3);
}
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);

// Nothing is left to wait for: an idle keychain or DNS handle must not keep the process.
main().then((code) => process.exit(code), fault);
