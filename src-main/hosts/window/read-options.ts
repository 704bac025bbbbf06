import { parseArgs } from 'node:util';
import { Language } from '../../contract/problem.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

/** The options that every host with a window takes. */
export interface HostOptions {
  readonly open: boolean;
  /** Electron was wanted and could not be had. */
  readonly fallback: boolean;
  readonly language: Language | null;
  readonly home: string | undefined;
  readonly resolver: string | undefined;
  readonly caFiles: readonly string[];
  readonly proxy: string | undefined;
  readonly rest: readonly string[];
}

const known = {
  'no-open': { type: 'boolean' },
  'instead-of-electron': { type: 'boolean' },
  lang: { type: 'string' },
  home: { type: 'string' },
  resolver: { type: 'string' },
  ca: { type: 'string', multiple: true },
  proxy: { type: 'string' },
} as const;

/**
 * Reads command line options. `strict: false` skips what it does not know (Electron and Chromium have switches of
 * their own). The error names the option that is wrong.
 */
export function readOptions(argv: readonly string[], how: { readonly strict: boolean }): Result<HostOptions, string> {
  let values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  let rest: readonly string[];
  try {
    const parsed = parseArgs({ args: [...argv], options: known, strict: how.strict, allowPositionals: true });
    values = parsed.values;
    rest = parsed.positionals;
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const text = (name: 'lang' | 'home' | 'resolver' | 'proxy'): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const language = Language.safeParse(text('lang'));
  if (values['lang'] !== undefined && !language.success && how.strict) return err('--lang ru|en');
  const ca = values['ca'];
  return ok({
    open: values['no-open'] !== true,
    fallback: values['instead-of-electron'] === true,
    language: language.success ? language.data : null,
    home: text('home'),
    resolver: text('resolver'),
    caFiles: Array.isArray(ca) ? ca.filter((path): path is string => typeof path === 'string') : [],
    proxy: text('proxy'),
    rest,
  });
}
