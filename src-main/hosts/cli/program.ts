import { Command, Option } from 'commander';
import { check } from './commands/check.ts';
import type { CheckOptions } from './commands/check.ts';
import { discover } from './commands/discover.ts';
import type { EnteredOptions } from './entered-servers.ts';
import { doctor } from './commands/doctor.ts';
import { domain } from './commands/domain.ts';
import { explain, explainLines } from './commands/explain.ts';
import type { ExplainOptions } from './commands/explain.ts';
import { guide } from './commands/guide.ts';
import { listMailboxes, removeMailbox, showMailbox } from './commands/mailboxes.ts';
import { practice } from './commands/practice.ts';
import { password, recheck } from './commands/recheck.ts';
import type { RecheckOptions } from './commands/recheck.ts';
import type { CliContext, CommonOptions } from './context.ts';
import type { Outcome } from './exit.ts';

type Work = (context: CliContext) => Promise<Outcome>;

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

function withCommon(command: Command): Command {
  return command
    .addOption(new Option('--json', 'one JSON document on stdout'))
    .addOption(new Option('--lang <ru|en>', 'language of the answer (default: the system’s)'))
    .addOption(new Option('--resolver <host:port>', 'DNS server for every lookup'))
    .addOption(new Option('--ca <file>', 'PEM certificates added to the trusted roots').argParser(collect))
    .addOption(new Option('--proxy <none|system|url>', 'the way out, for example http://proxy.firm.example:8080 or socks5://…'))
    .addOption(new Option('--home <dir>', 'profile folder (or MAILREADY_HOME)'))
    .addOption(new Option('--offline', 'no network in detection'));
}

/** The command line as it is written; `run` gets what was asked for. */
export function createProgram(version: string, run: (common: CommonOptions, work: Work) => void): Command {
  const program = withCommon(
    new Command('mailready').description('Makes a mailbox work: finds the settings, checks them, explains every failure.').version(version),
  );
  const add = (parent: Command, name: string, about: string): Command =>
    withCommon(parent.command(name).description(about)).allowExcessArguments(false);
  const common = (command: Command): CommonOptions => command.optsWithGlobals<CommonOptions>();

  add(program, 'discover <address>', 'find the settings of an address; say how entered servers answer')
    .option('--imap <host:port:tls|starttls>', 'incoming server to look at')
    .option('--pop3 <host:port:tls|starttls>', 'incoming server to look at, POP3')
    .option('--smtp <host:port:tls|starttls>', 'outgoing server to look at')
    .option('--login <name>', 'login where it is not the address')
    .option('--smtp-login <name>', 'login for sending where it differs')
    .action((address: string, options: EnteredOptions, command: Command) =>
      run(common(command), (context) => discover(context, address, options)),
    );
  add(program, 'check <address>', 'check a mailbox: sign in, send, receive')
    .option('--password-stdin', 'read the password from stdin (second line: the outgoing one where it differs)')
    .option('--saved', 'use the saved password and settings')
    .option('--login <name>', 'login where it is not the address')
    .option('--smtp-login <name>', 'login for sending where it differs')
    .option('--from <address>', 'sender address to try')
    .option('--imap <host:port:tls|starttls>', 'incoming server')
    .option('--pop3 <host:port:tls|starttls>', 'incoming server, POP3')
    .option('--smtp <host:port:tls|starttls>', 'outgoing server')
    .option('--no-send', 'send no test email')
    .option('--receive-only', 'check receiving only')
    .option('--send-only', 'check sending only; the test email stays')
    .option('--also-to <address>', 'a second address that gets the test email')
    .option('--trust', 'yes to the server domains that were found')
    .option('--pin <sha256>', 'yes to this certificate of a bridge on this very computer')
    .option('--app-password-age <age>', 'how old the app password is: 20m, 2h, 3d')
    .option('--mail', 'open the ready message as an email draft')
    .option('--save', 'save the mailbox when it works')
    .action((address: string, options: CheckOptions, command: Command) =>
      run(common(command), (context) => check(context, address, options)),
    );
  add(program, 'explain [text]', 'explain an error text (stdin without TEXT)')
    .option('--protocol <imap|pop3|smtp>', 'where the text comes from')
    .option('--stage <stage>', 'at which stage it came')
    .option('--provider <name>', 'whose server it was')
    .option('--app-password-age <age>', 'how old the app password is: 20m, 2h, 3d')
    .option('--mail', 'open the ready message as an email draft')
    .option('--jsonl', 'JSON lines in, JSON lines out')
    .action((text: string | undefined, options: ExplainOptions, command: Command) =>
      run(common(command), (context) => (options.jsonl === true ? explainLines(context) : explain(context, text, options))),
    );
  add(program, 'guide <address|provider>', 'what to prepare at the provider').action((of: string, _options: unknown, command: Command) =>
    run(common(command), (context) => guide(context, of)),
  );

  add(program, 'domain <domain>', 'what a domain says about its mail: MX, SPF, DMARC').action(
    (name: string, _options: unknown, command: Command) => run(common(command), (context) => domain(context, name)),
  );

  const mailboxes = program.command('mailboxes').description('saved mailboxes');
  add(mailboxes, 'list', 'all of them with their last result').action((_options: unknown, command: Command) =>
    run(common(command), listMailboxes),
  );
  add(mailboxes, 'show <address>', 'one with its history').action((address: string, _options: unknown, command: Command) =>
    run(common(command), (context) => showMailbox(context, address)),
  );
  add(mailboxes, 'remove <address>', 'forget one, its password too').action((address: string, _options: unknown, command: Command) =>
    run(common(command), (context) => removeMailbox(context, address)),
  );

  add(program, 'recheck [address]', 'check a saved mailbox again')
    .option('--all', 'every saved mailbox')
    .option('--password-stdin', 'use this password once instead of the saved one')
    .option('--mail', 'open the ready message as an email draft')
    .option('--app-password-age <age>', 'how old the app password is: 20m, 2h, 3d')
    .option('--no-send', 'send no test email')
    .action((address: string | undefined, options: RecheckOptions, command: Command) =>
      run(common(command), (context) => recheck(context, address, options)),
    );
  add(program, 'password <address>', 'try a new password and keep it if it works')
    .option('--password-stdin', 'read the new password from stdin')
    .option('--app-password-age <age>', 'how old the app password is: 20m, 2h, 3d')
    .option('--no-send', 'send no test email')
    .action((address: string, options: { passwordStdin?: boolean; appPasswordAge?: string; send: boolean }, command: Command) =>
      run(common(command), (context) => password(context, address, options)),
    );
  add(program, 'practice [scenario]', 'a check against the built-in practice servers')
    .option('--list', 'the practice cases')
    .option('--no-send', 'send no test email')
    .action((scenario: string | undefined, options: { list?: boolean; send: boolean }, command: Command) =>
      run(common(command), (context) => practice(context, scenario ?? 'works', options)),
    );
  add(program, 'doctor', 'this machine: keychain, network, ports, clock').action((_options: unknown, command: Command) =>
    run(common(command), doctor),
  );
  return program;
}
