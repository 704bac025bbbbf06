import type { OpenUrl } from '../../core/ports.ts';

export interface Shell {
  openExternal(url: string): Promise<void>;
}

/**
 * The port OpenUrl over Electron: https pages on the listed hosts (lower case ASCII), to the letter. No user part, no
 * other port, no look-alike: an IDN host is compared in its xn-- form.
 */
export function externalPages(shell: Shell, hosts: ReadonlySet<string>): OpenUrl {
  return {
    async open(text) {
      if (!isAllowedPage(text, hosts)) return false;
      return shell.openExternal(new URL(text).href).then(
        () => true,
        () => false,
      );
    },
  };
}

export function isAllowedPage(text: string, hosts: ReadonlySet<string>): boolean {
  if (text.length > 2_000 || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '' && hosts.has(url.hostname);
}
