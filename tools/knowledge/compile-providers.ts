import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '../../src-main/contract/problem.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import { ProviderData } from '../../src-main/core/knowledge/provider.ts';
import type { Provider, ProviderGuide } from '../../src-main/core/knowledge/provider.ts';
import { readLocatedYaml, zodErrors } from './located-yaml.ts';
import type { LocatedYaml } from './located-yaml.ts';
import { readGuide } from './read-guide.ts';

export interface CompiledProviders {
  readonly providers: Provider[];
  /** `file:line: what is wrong and how to mend it`, of all files at once. */
  readonly errors: string[];
  /** What a release should look at again but need not wait for. */
  readonly warnings: string[];
}
export interface CompileProvidersOptions {
  /** The day of the release, against which the age of an entry is measured. */
  readonly releasedOn?: Date;
}

const staleAfterMonths = 18;
const files = ['provider.yaml', ...languages.map((language) => `guide.${language}.md`)];

/** Reads and validates `assets/providers/*`: data, servers, guides in both languages, and that no two entries claim one name. */
export function compileProviders(assetsDir: string, options: CompileProvidersOptions = {}): CompiledProviders {
  const root = join(assetsDir, 'providers');
  const errors: string[] = [];
  const warnings: string[] = [];
  const providers: Provider[] = [];
  const claims = new Claims(errors);
  const folders = existsSync(root) ? readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory()) : [];
  for (const folder of folders.sort()) {
    const shown = `providers/${folder}`;
    for (const name of readdirSync(join(root, folder))) {
      if (!files.includes(name)) errors.push(`${shown}/${name}:1: unknown file; only ${files.join(', ')} belong here`);
    }
    const read = (name: string): string | null => {
      const path = join(root, folder, name);
      if (existsSync(path)) return readFileSync(path, 'utf8');
      errors.push(`${shown}/${name}:1: the file is missing; every provider has ${files.join(', ')}`);
      return null;
    };
    const source = read('provider.yaml');
    const guides = { ru: read('guide.ru.md'), en: read('guide.en.md') };
    if (source === null) continue;
    const file = `${shown}/provider.yaml`;
    const { yaml, errors: syntax } = readLocatedYaml(file, source);
    const parsed = syntax.length === 0 ? ProviderData.safeParse(yaml.value) : null;
    errors.push(...syntax);
    if (parsed?.success === false) errors.push(...zodErrors(file, yaml, parsed.error));
    const located = readGuides(shown, guides, errors);
    if (parsed?.success !== true || located === null) continue;
    const provider: Provider = { ...parsed.data, guides: { ru: located.ru.guide, en: located.en.guide } };
    errors.push(...contradictions(provider, folder, file, yaml));
    claims.add(provider, file, yaml);
    if (provider.priority === 1 && isStale(provider.last_checked, options.releasedOn ?? new Date())) {
      warnings.push(
        `${file}:${String(yaml.lineOf(['last_checked']))}: last checked ${provider.last_checked ?? 'never'}, more than ${String(staleAfterMonths)} months before the release; check it again`,
      );
    }
    providers.push(provider);
  }
  claims.checkShadows();
  return { providers, errors, warnings };
}

interface LocatedGuide {
  readonly guide: ProviderGuide;
  readonly lineOf: (stepId: string) => number;
}

/** Both languages, with the same steps and the same pages, so that a stored progress means the same in both. */
function readGuides(shown: string, sources: Record<Language, string | null>, errors: string[]): Record<Language, LocatedGuide> | null {
  if (sources.ru === null || sources.en === null) return null;
  const ru = readGuide(`${shown}/guide.ru.md`, sources.ru);
  const en = readGuide(`${shown}/guide.en.md`, sources.en);
  const faults = [...ru.errors, ...en.errors];
  errors.push(...faults);
  if (faults.length > 0) return null;
  for (const [here, there, name, other] of [
    [ru, en, 'guide.ru.md', 'guide.en.md'],
    [en, ru, 'guide.en.md', 'guide.ru.md'],
  ] as const) {
    for (const step of here.guide.steps) {
      const twin = there.guide.steps.find((one) => one.id === step.id);
      const at = `${shown}/${name}:${String(here.lineOf(step.id))}`;
      if (twin === undefined) errors.push(`${at}: the step ${step.id} is missing in ${other}; write it there too`);
      else if (here === ru && (step.url === null) !== (twin.url === null))
        errors.push(`${at}: only one language links a page in the step ${step.id}; add the link to both`);
      else if (here === ru && step.see.length > 0 !== twin.see.length > 0)
        errors.push(`${at}: only one language has "see:" in the step ${step.id}; add it to both`);
      else if (here === ru && step.trap.length > 0 !== twin.trap.length > 0)
        errors.push(`${at}: only one language has "trap:" in the step ${step.id}; add it to both`);
      else if (here === ru && step.check !== twin.check)
        errors.push(`${at}: the languages differ in "check:" of the step ${step.id}; make them the same`);
      else if (here === ru && step.when !== twin.when)
        errors.push(`${at}: the languages differ in "when:" of the step ${step.id}; make them the same`);
    }
  }
  return { ru, en };
}

/** What the schema of one field cannot see. */
function contradictions(provider: Provider, folder: string, file: string, yaml: LocatedYaml): string[] {
  const faults: string[] = [];
  const fault = (path: readonly PropertyKey[], what: string): void => void faults.push(`${file}:${String(yaml.lineOf(path))}: ${what}`);
  const has = (task: string): boolean => provider.guides.ru.steps.some((step) => step.task === task);
  if (provider.id !== folder) fault(['id'], `"id" must be the name of the folder, ${folder}`);
  if (provider.status === 'prepare' && provider.guides.ru.steps.length === 0)
    fault(['status'], 'status "prepare" needs at least one step in the guides');
  const checks = new Set(provider.guides.ru.steps.map(({ check }) => check));
  if (has('enable_imap') && provider.incoming.length > 0 && !checks.has('login'))
    fault(['imap_must_be_enabled'], 'the guides must say where it is proved: add "check: login" to the last step of "## enable_imap"');
  if (checks.has('secret_shape') && provider.app_password_shape === null)
    fault(['app_password_shape'], 'the guides compare the password with it ("check: secret_shape"); fill it in or remove the check');
  if (checks.has('open_port') && !provider.quirks.bridge_on_this_computer)
    fault(['quirks'], '"check: open_port" is for a bridge on this computer alone; remove it from the guides');
  if (provider.status === 'works' && (provider.imap_must_be_enabled === true || provider.sign_in.password === 'app_password')) {
    fault(['status'], 'something must be switched on or created first, so status is "prepare"');
  }
  if (provider.status === 'impossible' && provider.incoming.length + provider.outgoing.length > 0)
    fault(['status'], 'status "impossible" has no servers; remove them or change it');
  if (provider.status === 'sign_in_only' && (provider.sign_in.password !== 'none' || provider.sign_in.oauth !== 'only')) {
    fault(['status'], 'status "sign_in_only" means password: none and oauth: only under sign_in');
  }
  if (provider.imap_must_be_enabled === true && !has('enable_imap'))
    fault(['imap_must_be_enabled'], 'the guides must say how: add "## enable_imap" to both');
  if (provider.imap_must_be_enabled === true && provider.imap_where === null)
    fault(['imap_must_be_enabled'], '"imap_where" must say where it is switched on');
  if (provider.sign_in.password === 'app_password' && !has('create_app_password'))
    fault(['sign_in', 'password'], 'the guides must say how: add "## create_app_password" to both');
  if (provider.quirks.sending_only && provider.incoming.length > 0)
    fault(['incoming'], 'a service that only sends has no incoming servers; remove them');
  for (const [index, name] of provider.mx_except.entries()) {
    if (!provider.mx.some((pattern) => pattern.startsWith('*.') && name.endsWith(pattern.slice(1)))) {
      fault(['mx_except', index], `${name} is below none of the patterns of "mx"; remove it`);
    }
  }
  const special = provider.login === 'special' || provider.variants.some((variant) => variant.login === 'special');
  if (special && provider.login_hint === null)
    fault(['login'], 'login "special" needs "login_hint" in both languages: what the person must enter');
  return faults;
}

function isStale(lastChecked: string | null, releasedOn: Date): boolean {
  if (lastChecked === null) return true;
  const [year = 0, month = 0] = lastChecked.split('-').map(Number);
  return (releasedOn.getUTCFullYear() - year) * 12 + (releasedOn.getUTCMonth() + 1 - month) > staleAfterMonths;
}

/** Who claims which domain and which MX pattern. */
class Claims {
  readonly #errors: string[];
  readonly #kinds = { domain: new Map<string, string>(), 'MX pattern': new Map<string, string>() };
  constructor(errors: string[]) {
    this.#errors = errors;
  }

  add(provider: Provider, file: string, yaml: LocatedYaml): void {
    for (const [kind, key] of [
      ['domain', 'domains'],
      ['MX pattern', 'mx'],
    ] as const) {
      const places = [
        ...provider[key].map((name, index) => ({ name, path: [key, index] })),
        ...provider.variants.flatMap((variant, which) =>
          variant[key].map((name, index) => ({ name, path: ['variants', which, key, index] })),
        ),
      ];
      for (const { name, path } of places) {
        const at = `${file}:${String(yaml.lineOf(path))}`;
        const earlier = this.#kinds[kind].get(name);
        if (earlier !== undefined) this.#errors.push(`${at}: the ${kind} ${name} is also claimed at ${earlier}; keep it in one place`);
        else this.#kinds[kind].set(name, at);
      }
    }
  }

  /** No pattern may cover a name claimed elsewhere: then nobody has to know which of the two would win. */
  checkShadows(): void {
    for (const [kind, claims] of Object.entries(this.#kinds)) {
      for (const [name, at] of claims) {
        const host = name.replace(/^\*\./u, '');
        for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
          const pattern = `*.${host.slice(dot + 1)}`;
          const by = claims.get(pattern);
          if (by !== undefined)
            this.#errors.push(`${at}: the ${kind} ${name} is covered by ${pattern} at ${by}; remove one or make the pattern narrower`);
        }
      }
    }
  }
}
