/**
 * Imported before everything else. The schemas of the contract would try `new Function` once to learn whether it is
 * allowed; our content security policy forbids it and the browser would report a violation. This switches the try off.
 */
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}
globalThis.__zod_globalConfig = { ...globalThis.__zod_globalConfig, jitless: true };

export {};
