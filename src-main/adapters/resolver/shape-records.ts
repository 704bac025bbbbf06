import type { MxRecord, SrvRecord } from '../../core/ports.ts';

const maxRecords = 20;
/** Large firms keep dozens of proofs of ownership beside their SPF record. */
export const maxTexts = 100;
export const maxAddresses = 16;
export const maxTextLength = 4_096;

const QueryName = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/iu;

/** The most preferred first, few enough, and only those whose host is a name. */
export function shapeMx(raw: readonly { priority: number; exchange: string }[]): readonly MxRecord[] {
  return [...raw]
    .sort((a, b) => a.priority - b.priority)
    .slice(0, maxRecords)
    .flatMap(({ priority, exchange }) => {
      const name = hostOf(exchange);
      return name === null ? [] : [{ preference: priority, exchange: name }];
    });
}

export function shapeSrv(raw: readonly { priority: number; weight: number; port: number; name: string }[]): readonly SrvRecord[] {
  return [...raw]
    .sort((a, b) => a.priority - b.priority)
    .slice(0, maxRecords)
    .flatMap(({ priority, weight, port, name }) => {
      const target = hostOf(name);
      return target === null ? [] : [{ priority, weight, port, target }];
    });
}

/** The root comes as '' and odd bytes as `\001`, which no host name may hold. */
function hostOf(name: string): string | null {
  const host = name.replace(/\.$/u, '').toLowerCase();
  if (host === '') return '.';
  return isQueryName(host) ? host : null;
}

/** True for a name that DNS can hold and that we ask for. */
export function isQueryName(name: string): boolean {
  return name.length > 0 && name.length <= 253 && QueryName.test(name) && name.split('.').every((label) => label.length <= 63);
}
