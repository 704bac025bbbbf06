import type { Input, SecretChoice } from '../../src-main/contract/contract.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import { enteredOf } from './hand-form.ts';
import type { Setup } from './model.ts';

/**
 * The input of `check` for what the person saw and said yes to. Settings that detection itself trusts are not sent
 * along, so that the app keeps what it knows about the provider; confirmed and typed ones are sent as shown, so that
 * nothing but the shown servers can get the password.
 */
export function checkInputOf(setup: Setup, language: Language, now = Date.now()): Input<'check'> {
  const { options, chosen } = setup;
  const secret: SecretChoice = setup.secret ?? { kind: 'none' };
  const alsoTo = options.alsoTo.trim();
  return {
    address: setup.address ?? setup.typed,
    language,
    secret,
    ...(setup.outgoingSecret === null ? {} : { outgoingSecret: setup.outgoingSecret }),
    scope: options.scope,
    send: options.send,
    save: options.save,
    trust: setup.confirmed,
    ...(options.from === null ? {} : { from: options.from }),
    ...(options.pinnedCertificate === null ? {} : { pinnedCertificate: options.pinnedCertificate }),
    ...ageOf(setup, now),
    ...(alsoTo === '' || !options.send ? {} : { alsoTo }),
    ...endpoints(),
  };

  function endpoints(): Partial<Input<'check'>> {
    if (setup.origin === 'entered' && setup.hand !== null) {
      const hand = setup.hand;
      const outgoingLogin = hand.separateOutgoing ? hand.outgoing.login : hand.incoming.login;
      const incoming = enteredOf(hand.incoming, hand.incoming.login);
      const outgoing = enteredOf(hand.outgoing, outgoingLogin);
      const login = hand.incoming.login.trim();
      return {
        ...(incoming === undefined ? {} : { incoming }),
        ...(outgoing === undefined ? {} : { outgoing }),
        ...(incoming === undefined && login !== '' && login !== setup.address ? { login } : {}),
        ...(outgoing === undefined && hand.separateOutgoing && outgoingLogin.trim() !== '' ? { smtpLogin: outgoingLogin.trim() } : {}),
      };
    }
    if (setup.origin === 'found' && !setup.confirmed) return {};
    return { ...(chosen?.incoming ? { incoming: chosen.incoming } : {}), ...(chosen?.outgoing ? { outgoing: chosen.outgoing } : {}) };
  }
}

/** How old the app password is, where the person told; both times in milliseconds since the epoch. */
export function ageOf({ made }: Setup, now: number): { readonly secretAgeMinutes?: number } {
  return made === null ? {} : { secretAgeMinutes: Math.max(0, Math.floor((now - made.at) / 60_000)) };
}
