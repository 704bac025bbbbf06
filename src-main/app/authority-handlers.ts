import type { Authority } from '../contract/authority.ts';
import type { Failure, Reply } from '../contract/define.ts';
import type { Language } from '../contract/problem.ts';
import type { Handlers } from '../contract/serve.ts';
import type { AuthorityRefusal } from '../adapters/dialer/read-authorities.ts';
import type { StoreFailure } from '../core/ports.ts';
import type { Result } from '../core/result.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import type { KeptAuthorities } from './authorities.ts';

type AuthorityHandlers = Pick<Handlers, 'authorities.list' | 'authorities.read' | 'authorities.add' | 'authorities.remove'>;

/** Reading, believing and dropping certificate authorities of one's own. */
export function authorityHandlers(app: AppContext, kept: KeptAuthorities): AuthorityHandlers {
  const answer = (
    done: Result<readonly Authority[], AuthorityRefusal | StoreFailure>,
    language: Language,
  ): Reply<{ authorities: Authority[] }> =>
    done.ok ? { ok: true, value: { authorities: [...done.value] } } : { ok: false, failure: refusal(app, done.error, language) };
  return {
    'authorities.list': async () => ({ ok: true, value: { authorities: [...(await kept.list())] } }),
    'authorities.read': ({ file, language }) => Promise.resolve(answer(kept.read(file), language)),
    'authorities.add': async ({ file, language }) => answer(await kept.add(file), language),
    'authorities.remove': async ({ sha256, language }) => answer(await kept.remove(sha256), language),
  };
}

function refusal(app: AppContext, error: AuthorityRefusal | StoreFailure, language: Language): Failure {
  switch (error.kind) {
    case 'too_large':
    case 'too_many':
    case 'no_certificate':
    case 'broken':
      return { ...failure(app, 'bad_input', `authority.${error.kind}`, language).failure, field: 'file' };
    case 'not_authority':
    case 'expired':
      return { ...failure(app, 'bad_input', `authority.${error.kind}`, language, { subject: error.subject }).failure, field: 'file' };
    case 'locked':
      return failure(app, 'profile_not_saved', 'profile_locked', language).failure;
    case 'damaged':
    case 'newer':
    case 'full':
    case 'read_only':
    case 'other':
      return failure(app, 'profile_not_saved', 'profile_not_saved', language, { detail: error.detail }).failure;
  }
}
