import type { HttpAnswer, HttpFailure } from '../ports.ts';
import { err, ok, type Result } from '../result.ts';
import { maxDocumentBytes, maxRedirects } from './limits.ts';
import { note } from './note.ts';
import { failed, nothing, type SourceAnswer, type SourceContext } from './source.ts';

/** GETs a configuration document; everything but a 200 is already the source's answer. */
export async function fetchDocument(context: SourceContext, url: string, plain = false): Promise<Result<HttpAnswer, SourceAnswer>> {
  const bounds = { ...context.ask(context.limits.http), maxBytes: maxDocumentBytes, maxRedirects };
  const answer = await context.fetch.get(url, plain ? { ...bounds, plain } : bounds);
  if (!answer.ok) return err(fromHttpFailure(answer.error, new URL(url).hostname));
  const { status } = answer.value;
  if (status === 200) return ok(answer.value);
  return err(
    status === 404 || status === 410 || status === 204 ? nothing(note('http_status', { status })) : failed(note('http_status', { status })),
  );
}

export function fromHttpFailure({ kind, detail }: HttpFailure, host: string): SourceAnswer {
  if (kind === 'dns' && /nxdomain|nodata/u.test(detail)) return nothing(note('host_unknown', { host }));
  return { outcome: kind === 'timeout' ? 'timeout' : 'failed', offers: [], note: note(`http_${kind}`, { host, detail }) };
}
