import { provider } from './world.ts';

/** The providers that most scenes of detection know, and where `firma.test` and its servers would be described. */
export const providers = [provider('yandex'), provider('hoster', { category: 'hosting', domains: [] })];
export const own = { type: 'imap', host: 'imap.firma.test' } as const;
export const ownOut = { type: 'smtp', host: 'smtp.firma.test' } as const;
export const wellKnown = 'https://firma.test/.well-known/autoconfig/mail/config-v1.1.xml';
export const ownAutoconfig = 'https://autoconfig.firma.test/mail/config-v1.1.xml';
export const ispdb = 'https://autoconfig.thunderbird.net/v1.1/firma.test';
