import type { CheckResult } from '../../../src-main/contract/check.ts';
import type { Problem } from '../../../src-main/contract/problem.ts';
import { duration, fullMoment } from '../../i18n/format.ts';
import { language, t, tOr } from '../../i18n/i18n.svelte.ts';
import { verdictTitle } from '../../state/verdict-title.ts';
import { plainText } from '../../ui/inline-markdown.ts';
import { stepInFull } from '../mailbox/describe-changes.ts';
import { directionsOf } from './directions.ts';
import { factRows } from './fact-value.ts';
import { exactFacts } from './report-text.ts';

/** Text as HTML. Every value of the record goes through here: servers choose their own words. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type Row = readonly [name: string, value: string];
const table = (rows: readonly Row[]): string =>
  `<table>${rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`).join('')}</table>`;
const list = (tag: 'ol' | 'ul', items: readonly string[]): string =>
  items.length === 0 ? '' : `<${tag}>${items.map((item) => `<li>${escape(plainText(item))}</li>`).join('')}</${tag}>`;
const paragraph = (text: string): string => (text === '' ? '' : `<p>${escape(plainText(text))}</p>`);

const style = `
:root{color-scheme:light dark}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
p,ul,ol{margin:.5rem 0}table{border-collapse:collapse;width:100%}
th,td{padding:.3rem .5rem;border-bottom:1px solid #8886;text-align:start;vertical-align:top}th{width:38%;font-weight:500}
section.problem{border:1px solid #8888;border-radius:8px;padding:.25rem 1rem 1rem;margin:1rem 0;break-inside:avoid}
section.problem h2{margin-top:.75rem}.about,footer{opacity:.75}footer{margin-top:2rem;font-size:.875rem}
@media print{body{margin:0;max-width:none;font-size:11pt}}`;

/**
 * A whole result as a page that stands alone: the record that an installer keeps or prints. No script, nothing loaded
 * from anywhere, and nothing in it that the contract did not redact. `at`: ISO 8601; `program`: name and version.
 */
export function recordHtml(result: CheckResult, at: string, program: string): string {
  const verdict = verdictTitle(result);
  const title = `${result.address}: ${verdict}`;
  const body = [
    `<header><p class="about">${escape(t('record.title'))}</p><h1>${escape(verdict)}</h1>`,
    table([
      [t('start.address'), result.address],
      [t('record.when'), fullMoment(at)],
      ...directionsOf(result).map(({ id, status }): Row => [
        t(`direction.${id}`),
        status === null
          ? t('direction.not_checked')
          : status === 'stopped'
            ? t('direction.stopped')
            : tOr(`direction.${id}.`, status, status),
      ]),
    ]),
    '</header>',
    ...result.problems.filter((problem) => problem.code !== 'cancelled').map(problemHtml),
    ...(['incoming', 'outgoing'] as const).flatMap((id) => {
      const end = result.settings?.[id] ?? null;
      if (end === null) return [];
      return [
        `<h2>${escape(t(`settings.${id}`))}</h2>`,
        table([
          [t('settings.protocol'), end.protocol.toUpperCase()],
          [t('settings.server'), end.host],
          [t('settings.port'), String(end.port)],
          [t('settings.security'), t(`security.${end.security}`)],
          [t('settings.login'), end.username],
        ]),
      ];
    }),
    ...(result.roundTrip === null
      ? []
      : [
          `<h2>${escape(t('check.way'))}</h2>`,
          table([
            [t('direction.letter'), t(`roundtrip.${result.roundTrip.status}`)],
            ...(result.roundTrip.folder === null ? [] : [[t('fact.folder'), result.roundTrip.folder] as const]),
            ...(result.roundTrip.latencyMs === null ? [] : [[t('record.way_time'), duration(result.roundTrip.latencyMs)] as const]),
          ]),
        ]),
    ...(result.steps.length === 0
      ? []
      : [
          `<h2>${escape(t('record.steps'))}</h2>`,
          table(
            result.steps.flatMap((step): Row[] => [
              [
                stepInFull(step.id),
                `${tOr('status.', step.status, step.status)}${step.status === 'skipped' ? '' : `, ${duration(step.ms)}`}`,
              ],
              ...factRows(step.facts).map(({ label, text }): Row => [`· ${label}`, text]),
            ]),
          ),
        ]),
    `<footer><p>${escape(t('record.no_password'))}</p><p>${escape(program)}</p></footer>`,
  ].join('\n');
  return `<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function problemHtml(problem: Problem): string {
  return [
    '<section class="problem">',
    `<p class="about">${escape(`${t(`severity.${problem.severity}`)} · ${tOr('part.', problem.part, problem.part)}`)}</p>`,
    `<h2>${escape(plainText(problem.title))}</h2>`,
    paragraph(problem.what),
    problem.why === '' ? '' : `<h3>${escape(t('problem.why'))}</h3>${paragraph(problem.why)}`,
    problem.steps.length === 0 ? '' : `<h3>${escape(t('problem.steps'))}</h3>${list('ol', problem.steps)}`,
    paragraph(problem.done),
    `<p>${escape(`${t('problem.who')} ${t(`fixer.${problem.fixer}`)}`)}</p>`,
    `<h3>${escape(t('details'))}</h3>`,
    table([[t('fact.code'), problem.code], ...factRows(exactFacts(problem)).map(({ label, text }): Row => [label, text])]),
    '</section>',
  ].join('\n');
}

/** A name for the file: `buh@yandex.ru 2026-11-22 MailReady`, without what a file system or the contract refuses. */
export function recordName(address: string, at: string, kind: 'html' | 'txt'): string {
  const shown = address.replace(/[^\p{L}\p{N}@._-]/gu, '').slice(0, 100);
  const safe = /^[\p{L}\p{N}]/u.test(shown) ? shown : `mail${shown}`;
  return `${safe} ${at.slice(0, 10)} MailReady.${kind}`;
}
