import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { problemText } from '../print/problem-text.ts';

export async function doctor(context: CliContext): Promise<Outcome> {
  const { say } = context;
  const report = valueOf(await context.client.call('doctor', { language: context.language, probe: !context.offline }));
  const lines = [
    say(`cli.doctor.${report.vault.state}`),
    say(report.network.online ? 'cli.doctor.online' : 'cli.doctor.offline'),
    ...report.ports.map(
      (port) => `  ${port.host}:${String(port.port)}: ${say(`port.${port.outcome}`)}, ${say('time.ms', { value: port.ms })}`,
    ),
    report.network.proxy === null ? say('cli.doctor.no_proxy') : say('cli.doctor.proxy', { proxy: report.network.proxy }),
    ...report.authorities.map(({ subject, sha256 }) => say('cli.doctor.authority', { subject, sha256 })),
    say('cli.doctor.clock', { iso: report.clock.iso, zone: report.clock.zone }),
    say('cli.doctor.home', { home: report.home }),
    ...Object.entries(report.versions).map(([name, version]) => `  ${name} ${version}`),
    ...report.problems.map((problem) => `\n${problemText(problem, say)}`),
  ];
  const failed = report.problems.some((problem) => problem.severity === 'failed');
  return { code: failed ? exitCodes.problem : exitCodes.works, json: report, text: lines.join('\n') };
}
