import type { ClipboardDesk } from '../adapters/clipboard/secret-clipboard.ts';
import type { Language } from '../contract/problem.ts';
import type { Limits } from '../core/connect/limits.ts';
import type { OpenUrl } from '../core/ports.ts';
import type { ProxyOption } from './proxy-settings.ts';

export interface AppOptions {
  readonly host: 'electron' | 'loopback' | 'cli' | 'test';
  readonly version: string;
  /** Profile folder; undefined: the system's usual place. */
  readonly home?: string | undefined;
  /** The language asked for; null: the saved one, else the system's. */
  readonly language: Language | null;
  /** The DNS server for every lookup; undefined: the system's way. */
  readonly resolver?: { readonly host: string; readonly port: number } | undefined;
  /** PEM texts added to the roots. */
  readonly ca?: readonly string[];
  /** `--proxy`: goes before what the person chose. */
  readonly proxy?: ProxyOption | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How pages are opened; without it the system's own opener. Which pages may be opened is decided before. */
  readonly openUrl?: OpenUrl;
  /** Asks where a text is to be saved and writes it there; without it the window does that itself. */
  readonly saveText?: (name: string, text: string) => Promise<'saved' | 'cancelled' | 'failed'>;
  /** Shows a notification of the system; without it the window uses the browser's. */
  readonly notify?: (title: string, text: string) => boolean;
  /** What the system's settings say of proxies for a URL, in the words of PAC; without it only the environment is read. */
  readonly systemProxy?: (url: string) => Promise<string>;
  /** The person's clipboard; without it no saved password can be copied. */
  readonly clipboard?: ClipboardDesk;
  /** Tests may shorten deadlines. */
  readonly limits?: Partial<Limits>;
}
