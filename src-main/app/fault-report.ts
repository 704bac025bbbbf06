import { redact } from '../core/redact/redact.ts';

/** Paths name the person's account, spaces and all: only what follows the program's own folder, or the bare file name, is of use. */
function shortPath(path: string): string {
  const own = /(?:^|[\\/])((?:node_modules|build)[\\/].*)$/.exec(path)?.[1];
  return `…/${own ?? path.split(/[\\/]/).at(-1) ?? ''}`;
}

/** Paths between quotes, in frames of a stack, and wherever else one begins. */
function withoutPaths(text: string): string {
  return text
    .replace(
      /(['"])((?:file:\/\/|[A-Za-z]:)?[\\/][^'"\n]*)\1/g,
      (_whole, quote: string, path: string) => `${quote}${shortPath(path)}${quote}`,
    )
    .replace(/\(((?:file:\/\/|[A-Za-z]:)?[\\/][^()\n]*?)(:\d+:\d+)\)/g, (_whole, path: string, at: string) => `(${shortPath(path)}${at})`)
    .replace(
      /(\bat (?:async )?)((?:file:\/\/|[A-Za-z]:)?[\\/][^()\n]*?)(:\d+:\d+)$/gm,
      (_whole, head: string, path: string, at: string) => `${head}${shortPath(path)}${at}`,
    )
    .replace(/(?:[A-Za-z]:)?[\\/](?:home|Users|root)[\\/][^\s:()]*/g, '…');
}

/** What a person may copy and send to us after a fault: no secret, no mail content, no home folder. */
export function faultReport(error: unknown, during: string, version: string, conceal: (text: string) => string = redact): string {
  const stack = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  const lines = [`MailReady ${version}`, `node ${process.version} ${process.platform} ${process.arch}`, `during ${during}`, stack];
  // First without secrets, so that no cut leaves half of one; then bounded, for paths are looked for everywhere.
  return withoutPaths(conceal(lines.join('\n')).slice(0, 20_000)).slice(0, 8_000);
}
