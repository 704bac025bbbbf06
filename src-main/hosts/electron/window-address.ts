/** The scheme and host that the window is served from inside Electron. */
export const windowScheme = 'app';
export const windowHost = 'mailready';
export const windowUrl = `${windowScheme}://${windowHost}/`;

/** True for an address of our own window, whatever its path. */
export function isWindowUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === `${windowScheme}:` && url.host === windowHost && url.username === '' && url.password === '';
}
