import { headerFields } from './authentication-results.ts';

/** The letter's own Message-ID, angle brackets included; not one that it only answers or refers to. */
export function messageIdOf(headers: string): string | null {
  const field = headerFields(headers).find(({ name }) => name === 'message-id');
  return /<[^<>\s]+>/.exec(field?.value ?? '')?.[0] ?? null;
}
