import type { Discovery } from '../../src-main/contract/discovery.ts';
import type { Draft } from '../../src-main/contract/draft.ts';
import type { Action } from './action.ts';
import { handFormOf, portOf } from './hand-form.ts';
import type { Setup } from './model.ts';
import { emptySetup } from './model.ts';
import { emptyRun, reduceRun } from './run-view.ts';

/** The way from an address to a check. */
export function reduceSetup(setup: Setup, action: Action): Setup {
  switch (action.type) {
    case 'typed':
      return { ...setup, typed: action.text, typedFailure: null };
    case 'reading':
      return { ...setup, reading: true, typedFailure: null };
    case 'read_failed':
      return { ...setup, reading: false, typedFailure: action.failure };
    case 'address': {
      const same = setup.address === action.address && setup.practice?.id === action.practice?.id;
      // Another address begins anew; the same one keeps what was typed for it.
      const kept = same ? setup : { ...emptySetup, options: { ...emptySetup.options, save: setup.options.save } };
      return {
        ...kept,
        typed: action.practice === null ? setup.typed : action.address,
        typedFailure: null,
        reading: false,
        address: action.address,
        domain: action.domain,
        practice: action.practice,
      };
    }
    case 'detect_started':
      return {
        ...setup,
        resumeAt: null,
        undo: null,
        detect: { status: 'busy', run: emptyRun, discovery: null, failure: null },
        confirmed: false,
      };
    case 'detect_event':
      return { ...setup, detect: { ...setup.detect, run: reduceRun(setup.detect.run, action.event) } };
    case 'detected': {
      const found = { ...setup.detect, status: 'ready' as const, discovery: action.discovery, failure: null };
      if (setup.origin === 'entered') return { ...setup, detect: found };
      return { ...setup, detect: found, chosen: action.discovery.settings, origin: 'found', handOpen: worthTyping(action.discovery) };
    }
    case 'detect_failed':
      return { ...setup, detect: { ...setup.detect, status: 'failed', failure: action.failure } };
    case 'picked':
      return { ...setup, chosen: action.settings, origin: 'picked', confirmed: false, handOpen: false };
    case 'confirmed':
      return {
        ...setup,
        confirmed: true,
        ...(action.settings === undefined ? {} : { chosen: action.settings, origin: 'picked' as const }),
      };
    case 'hand':
      return { ...setup, hand: action.form };
    case 'hand_open':
      return {
        ...setup,
        handOpen: action.open,
        hand: action.open ? openedHand(setup) : setup.hand,
      };
    case 'mark':
      return { ...setup, marks: { ...setup.marks, [action.side]: action.mark } };
    case 'hand_used':
      return {
        ...setup,
        origin: 'entered',
        handOpen: false,
        undo: null,
        confirmed: false,
        chosen: settingsOfHand(setup),
        options: { ...setup.options, from: senderOfHand(setup) },
      };
    case 'guide':
      return { ...setup, guideStatus: action.status, guide: action.guide };
    case 'guide_mark': {
      const { [action.id]: _old, ...rest } = setup.guideMarks;
      const guideMarks = action.mark === null ? rest : { ...rest, [action.id]: action.mark };
      return { ...setup, guideMarks, made: madeAfter(setup, action, guideMarks), guideLater: false };
    }
    case 'guide_later':
      return { ...setup, guideLater: true };
    case 'step_check':
      return { ...setup, stepCheck: action.check };
    case 'secrets':
      return {
        ...setup,
        secret: action.secret,
        outgoingSecret: action.outgoing,
        // A second password is another one: what was told of the first says nothing about it.
        made: setup.made === null || setup.made.used || action.secret === null ? null : { ...setup.made, used: true },
      };
    case 'age_told':
      if (action.at === undefined) return setup;
      return { ...setup, made: action.at === null ? null : { at: action.at, used: true } };
    case 'replacing':
      return action.address === null ? setup : { ...setup, made: null };
    case 'job_done':
      // The field is free for the next address; a check that failed leaves it as it was.
      return action.results[0]?.address === setup.address && action.results[0].verdict !== 'failed' ? { ...setup, typed: '' } : setup;
    case 'mending': {
      const { chosen, origin, confirmed, options } = setup;
      const before = { chosen, origin, confirmed, from: options.from, pinnedCertificate: options.pinnedCertificate };
      return { ...setup, undo: { kind: action.kind, what: action.what, before } };
    }
    case 'undo': {
      if (setup.undo === null) return setup;
      const { from, pinnedCertificate, ...rest } = setup.undo.before;
      return { ...setup, ...rest, options: { ...setup.options, from, pinnedCertificate }, undo: null };
    }
    case 'options':
      return { ...setup, options: { ...setup.options, ...action.options } };
    case 'restored':
      return restored(setup, action.draft);
    case 'draft_dropped':
      return { ...emptySetup, options: { ...emptySetup.options, save: setup.options.save } };
    default:
      return setup;
  }
}

/** The app password is as old as the latest tick at a step that makes it. */
function madeAfter(setup: Setup, { id, mark, at }: Extract<Action, { type: 'guide_mark' }>, marks: Setup['guideMarks']): Setup['made'] {
  const steps = (setup.guide?.steps ?? []).filter(({ task }) => task === 'create_app_password');
  if (at === undefined || !steps.some((step) => step.id === id)) return setup.made;
  if (mark === 'done') return { at, used: false };
  return steps.some((step) => marks[step.id] === 'done') ? setup.made : null;
}

/** The way as it was before the program ended; servers are found and confirmed anew. */
function restored(setup: Setup, draft: Draft): Setup {
  const { typed, address, domain, hand, handUsed, guideMarks, guideLater, madeAt, alsoTo, screen } = draft;
  const typedBefore: Setup = {
    ...setup,
    typed,
    address,
    domain,
    hand,
    guideMarks,
    guideLater,
    made: madeAt === undefined ? null : { at: madeAt, used: false },
    options: { ...setup.options, alsoTo },
    resumeAt: screen === 'start' ? null : screen,
  };
  if (!handUsed || hand === null) return typedBefore;
  return {
    ...typedBefore,
    origin: 'entered',
    chosen: settingsOfHand(typedBefore),
    options: { ...typedBefore.options, from: senderOfHand(typedBefore) },
  };
}

/** The form as it was left, with the sender that is in force now. */
function openedHand({ hand, chosen, address, options }: Setup): NonNullable<Setup['hand']> {
  const from = options.from ?? hand?.from ?? address ?? '';
  return hand === null ? handFormOf(chosen, address ?? '', from) : { ...hand, from };
}

/** Null where the mailbox itself is the sender. */
function senderOfHand({ hand, address, options }: Setup): string | null {
  if (hand === null) return options.from;
  const from = hand.from.trim();
  return from === '' || from === address ? null : from;
}

/** What the typed form stands for; a direction left empty keeps what detection found for it. */
function settingsOfHand(setup: Setup): Setup['chosen'] {
  const hand = setup.hand;
  if (hand === null) return setup.chosen;
  const found = setup.detect.discovery?.settings ?? null;
  const outgoingLogin = hand.separateOutgoing ? hand.outgoing.login : hand.incoming.login;
  const incoming =
    hand.incoming.host.trim() === '' || hand.incoming.protocol === 'smtp'
      ? (found?.incoming ?? null)
      : {
          protocol: hand.incoming.protocol,
          host: hand.incoming.host.trim(),
          port: portOf(hand.incoming),
          security: hand.incoming.security,
          username: hand.incoming.login.trim() || loginOf(setup, 'incoming', hand.incoming.host.trim()),
        };
  const outgoing =
    hand.outgoing.host.trim() === ''
      ? (found?.outgoing ?? null)
      : {
          protocol: 'smtp' as const,
          host: hand.outgoing.host.trim(),
          port: portOf(hand.outgoing),
          security: hand.outgoing.security,
          username: outgoingLogin.trim() || loginOf(setup, 'outgoing', hand.outgoing.host.trim()),
        };
  return { incoming, outgoing };
}

/** Nothing was found, yet servers may well be known to somebody: not so for a domain that does not exist. */
function worthTyping(discovery: Discovery): boolean {
  return discovery.settings === null && !discovery.problems.some((problem) => problem.code === 'domain_not_found');
}

/** A login left blank: what detection says of this server, else the address. */
function loginOf({ detect, address }: Setup, side: 'incoming' | 'outgoing', host: string): string {
  const named = detect.discovery?.candidates.map((candidate) => candidate[side]).find((endpoint) => endpoint?.host === host);
  return named?.username ?? address ?? '';
}
