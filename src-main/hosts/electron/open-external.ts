import { isLetterDraft } from '../../core/letter-draft.ts';
import type { OpenUrl } from '../../core/ports.ts';

export interface Shell {
  openExternal(url: string): Promise<void>;
}

/**
 * The port OpenUrl over Electron: https pages on the listed hosts (lower case ASCII), to the letter. No user part, no
 * other port, no look-alike: an IDN host is compared in its xn-- form. Besides them only a letter of ours as a draft.
 */
export function externalPages(shell: Shell, hosts: ReadonlySet<string>): OpenUrl {
  return {
    async open(text) {
      const letter = isLetterDraft(text);
      if (!letter && !isAllowedPage(text, hosts)) return false;
      return shell.openExternal(letter ? text : new URL(text).href).then(
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
