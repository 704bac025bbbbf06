import { createSecureContext } from 'node:tls';
import type { Provider } from '../../core/knowledge/provider.ts';
import type { Clock, Random } from '../../core/ports.ts';
import type { Trust } from '../dialer/trust.ts';
import { Accounts } from './account.ts';
import { createPracticeCertificate } from './certificate.ts';
import type { Connection } from './connection.ts';
import { converseImap } from './imap-server.ts';
import { defaultListenLimits, Listeners } from './listen.ts';
import type { ListenLimits } from './listen.ts';
import { Mailbox } from './mailbox.ts';
import { practiceHost, practiceProvider } from './practice-provider.ts';
import type { PracticePorts } from './practice-provider.ts';
import { scenarioIds, scenarios } from './scenarios.ts';
import type { PracticeScenarioId, Scenario } from './scenarios.ts';
import { converseSmtp } from './smtp-server.ts';

export type { PracticeScenarioId } from './scenarios.ts';

/** What to type. */
export interface PracticeAccount {
  readonly address: string;
  readonly password: string;
}
export interface StartedPractice extends PracticeAccount {
  readonly provider: Provider;
}

/** A mail provider to practise on, inside this process: IMAP and SMTP on 127.0.0.1, mailboxes in memory. */
export interface Practice {
  readonly scenarioIds: readonly PracticeScenarioId[];
  /** What to type, told without starting anything. An id that is none of `scenarioIds` is a bug here and below. */
  preview(id: string): PracticeAccount;
  /**
   * Starts the servers at the first call. What was mended stays so, unless `afresh`: then the scenario is broken again.
   * Letters stay in any case.
   */
  start(id: string, options?: { readonly afresh?: boolean }): Promise<StartedPractice>;
  /** Does what the person was asked to do (switches IMAP on); false where that is nothing on the server. */
  mend(id: string): Promise<boolean>;
  /** Of the scenarios started so far, the latest first; the same array until another one starts. */
  providers(): readonly Provider[];
  /** Cuts every connection; a later `start` begins anew with empty mailboxes, other ports and another root. */
  close(): Promise<void>;
}

export interface PracticeDeps {
  readonly trust: Pick<Trust, 'scope'>;
  readonly random: Random;
  readonly clock: Clock;
  /** Tests may tighten these. */
  readonly limits?: ListenLimits;
}

interface Running {
  readonly ports: PracticePorts;
  close(): Promise<void>;
}

function scenarioOf(id: string): Scenario {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) throw new Error('an unknown practice scenario');
  return scenario;
}

export function createPractice({ trust, random, clock, limits = defaultListenLimits }: PracticeDeps): Practice {
  const mended = new Set<PracticeScenarioId>();
  let running: Promise<Running> | null = null;
  let started: readonly { readonly id: PracticeScenarioId; readonly provider: Provider }[] = [];
  let providers: readonly Provider[] = [];

  async function run(): Promise<Running> {
    const accounts = new Accounts(
      scenarios.map((scenario) => ({
        address: scenario.address,
        deliverTo: scenario.deliverTo,
        mailbox: new Mailbox(),
        signIn: (protocol, password) => scenario.signIn(protocol, password, mended.has(scenario.id)),
      })),
    );
    const { ca, cert, key } = createPracticeCertificate({ clock, random });
    const secureContext = createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
    const listeners = new Listeners(secureContext, limits);
    const startTls = (connection: Connection): Promise<boolean> => connection.startTls(secureContext);
    const imap = (connection: Connection): Promise<void> =>
      converseImap(connection, { accounts, clock, uidValidity: Math.max(1, Math.floor(clock.now() / 1_000) >>> 0), startTls });
    const smtp = (connection: Connection): Promise<void> => converseSmtp(connection, { accounts, clock, random, startTls });
    try {
      const [imapTls, imapStartTls, smtpTls, smtpStartTls] = await Promise.all([
        listeners.open('tls', imap),
        listeners.open('starttls', imap),
        listeners.open('tls', smtp),
        listeners.open('starttls', smtp),
      ]);
      const ports: PracticePorts = { imapTls, imapStartTls, smtpTls, smtpStartTls };
      for (const port of Object.values(ports) as number[]) trust.scope(practiceHost, port, ca);
      return { ports, close: () => listeners.close() };
    } catch (error) {
      await listeners.close();
      throw error;
    }
  }

  function servers(): Promise<Running> {
    if (running !== null) return running;
    const fresh = run();
    running = fresh;
    // A start that failed is tried anew at the next call.
    fresh.catch(() => {
      if (running === fresh) running = null;
    });
    return fresh;
  }

  return {
    scenarioIds,
    preview: (id) => {
      const { address, password } = scenarioOf(id);
      return { address, password };
    },
    async start(id, options) {
      const scenario = scenarioOf(id);
      const { ports } = await servers();
      if (options?.afresh === true) mended.delete(scenario.id);
      const provider = started.find((one) => one.id === id)?.provider ?? practiceProvider(scenario, ports);
      if (started[0]?.id !== scenario.id) {
        started = [{ id: scenario.id, provider }, ...started.filter((one) => one.id !== id)];
        providers = started.map((one) => one.provider);
      }
      return { address: scenario.address, password: scenario.password, provider };
    },
    mend(id) {
      const scenario = scenarioOf(id);
      const mends = scenario.demands === 'imap';
      if (mends) mended.add(scenario.id);
      return Promise.resolve(mends);
    },
    providers: () => providers,
    async close() {
      const stopped = running;
      running = null;
      started = [];
      providers = [];
      mended.clear();
      await (await stopped?.catch(() => null))?.close();
    },
  };
}
