import { redact } from '../core/redact/redact.ts';

/** What a person may copy and send to us after a fault: no secret, no mail content, no home folder. */
export function faultReport(error: unknown, during: string, version: string, conceal: (text: string) => string = redact): string {
  const stack = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  const lines = [
    `MailReady ${version}`,
    `node ${process.version} ${process.platform} ${process.arch}`,
    `during ${during}`,
    // Paths name the person's account: only what follows the program's own folder is of use.
    stack
      .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s:()]*[\\/])?(node_modules|build)[\\/]/g, '…/$1/')
      .replace(/(?:[A-Za-z]:)?[\\/](?:home|Users|root)[\\/][^\s:()]*/g, '…'),
  ];
  return conceal(lines.join('\n')).slice(0, 8_000);
}
