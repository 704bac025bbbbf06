import type { Language } from '../contract/problem.ts';
import { listMailboxes } from '../core/mailboxes/list-mailboxes.ts';
import type { AppContext } from './app-context.ts';
import { doctor } from './doctor.ts';

/**
 * The report for whoever helps: this program, this computer, the saved mailboxes without their names, and what the
 * window adds. Names before the @, the home folder and every known secret are taken out; nothing is sent anywhere.
 */
export async function supportReport(app: AppContext, language: Language, about: string, builtAt: number): Promise<string> {
  const [machine, preferences, listed] = await Promise.all([
    doctor(app, language, false, '', builtAt),
    app.preferences.get(),
    listMailboxes(app.mailboxes),
  ]);
  const { vault, clock, network, authorities, versions } = machine;
  const mailboxes = listed.ok ? listed.value.document : [];
  const lines = [
    'MailReady: support report',
    ...Object.entries(versions).map(([name, version]) => `${name}: ${version}`),
    `host: ${app.options.host}`,
    `language: ${language}`,
    `time: ${clock.iso} (${clock.zone})${clock.plausible ? '' : ', not plausible'}`,
    `keychain: ${vault.state}${vault.detail === null ? '' : `, ${vault.detail}`}`,
    `network: ${network.online ? 'connected' : 'none'}; ${[...new Set(network.interfaces.map(({ family }) => family))].join(', ')}`,
    `resolvers: ${network.resolvers.join(', ')}`,
    `proxy: ${network.proxy ?? 'none'} (${network.proxyFrom})`,
    `added authorities: ${authorities.length === 0 ? 'none' : authorities.map(({ subject, from }) => `${subject} (${from})`).join(', ')}`,
    `detection: plain http ${preferences.plainHttpAutoconfig === true ? 'on' : 'off'}; second resolver ${serverOf(preferences.secondResolver)}`,
    '',
    `saved mailboxes: ${listed.ok ? mailboxes.length : listed.error.kind}`,
    ...mailboxes.map(({ address, provider, secret, settings, last }) =>
      [
        `- ${address}`,
        provider ?? 'own domain',
        ...[settings.incoming, settings.outgoing].flatMap((end) =>
          end === null ? [] : [`${end.protocol} ${end.host}:${end.port} ${end.security}`],
        ),
        `password: ${secret}`,
        last === null ? 'never checked' : `${last.at} ${last.verdict} ${last.problems.join(' ')}`.trim(),
      ].join('; '),
    ),
    ...(about.trim() === '' ? [] : ['', about.trim()]),
  ];
  return withoutNames(app.concealer.conceal(lines.join('\n')), app.options.env['HOME'] ?? app.options.env['USERPROFILE']);
}

/** The path of a resolver's address may be the number of somebody's account there. */
function serverOf(resolver: string | null | undefined): string {
  return resolver === null || resolver === undefined || !URL.canParse(resolver) ? 'none' : new URL(resolver).origin;
}

/** What stands before an @ is somebody's name; message ids of ours are not. */
function withoutNames(text: string, home: string | undefined): string {
  const bare = home === undefined || home.length < 4 ? text : text.replaceAll(home, '~');
  // Every run is walked over once, whether or not an @ follows: a server may send as long a one as it likes.
  return bare.replace(/[^\s<>"'«»“”(),:;@[\]=]+(@(?!mailready\.invalid)(?=[\p{L}\p{N}]))?/gu, (run, at?: string) =>
    at === undefined ? run : '…@',
  );
}
