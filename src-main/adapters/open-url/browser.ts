import { spawn } from 'node:child_process';
import { isLetterDraft } from '../../core/letter-draft.ts';
import type { OpenUrl } from '../../core/ports.ts';

/** An opener that found no browser says so by then; one that lives on has found one. */
const verdictMs = 1_500;

export interface BrowserOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * The port OpenUrl: hands the page to the system's own opener, without a shell. Only `https:` and `http://127.0.0.1`
 * (our own window), never with a name and password; and a letter of ours as a draft. False where there is no display or nothing that opens pages.
 */
export function browser(options: BrowserOptions): OpenUrl {
  return {
    open(text) {
      const url = openable(text);
      if (url === null || !hasDisplay(options)) return Promise.resolve(false);
      const [program, ...args] = opener(options.platform);
      return new Promise((resolve) => {
        const child = spawn(program, [...args, url], { env: options.env, stdio: 'ignore', detached: true });
        const timer = setTimeout(() => resolve(true), verdictMs);
        const decide = (opened: boolean): void => {
          clearTimeout(timer);
          resolve(opened);
        };
        child.on('error', () => decide(false));
        child.on('exit', (code) => decide(code === 0));
        child.unref();
      });
    },
  };
}

/** The page in its normal form; null for one that is never opened. */
function openable(text: string): string | null {
  if (isLetterDraft(text)) return text;
  if (text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
  return allowed && url.username === '' && url.password === '' ? url.href : null;
}

function hasDisplay({ platform, env }: BrowserOptions): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

function opener(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return platform === 'darwin' ? ['open'] : ['xdg-open'];
}
