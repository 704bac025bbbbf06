import type { WindowFiles } from '../window/window-files.ts';
import { windowHeaders } from '../window/window-headers.ts';
import { isWindowUrl, windowScheme } from './window-address.ts';

export interface SchemeRegistry {
  registerSchemesAsPrivileged(
    schemes: { scheme: string; privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean } }[],
  ): void;
}

/** Must run before Electron is ready. A standard, secure scheme: relative addresses and CSP `'self'` work as on https. */
export function registerWindowScheme(protocol: SchemeRegistry): void {
  protocol.registerSchemesAsPrivileged([{ scheme: windowScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/**
 * Answers a request of the window from the files that were read at the start. The address is only a key of that list,
 * never a path on disk: `..`, `%2e`, links and drives lead nowhere.
 */
export function answerWindow(files: WindowFiles): (request: Pick<Request, 'url' | 'method'>) => Response {
  return ({ url, method }) => {
    const file = isWindowUrl(url) ? files.get(new URL(url).pathname) : undefined;
    const allowed = method === 'GET' || method === 'HEAD';
    if (file === undefined || !allowed) return new Response(null, { status: file === undefined ? 404 : 405, headers: windowHeaders });
    return new Response(method === 'HEAD' ? null : new Uint8Array(file.body), {
      status: 200,
      headers: { ...windowHeaders, 'content-type': file.type },
    });
  };
}
