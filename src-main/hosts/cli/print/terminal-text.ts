/** Line breaks and tabs stay; every other control character, and what turns the reading direction, is a sign of its own. */
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text for a terminal. Servers, certificates and folders name themselves as they like: what a terminal would obey (clear,
 * rename the window, write to the clipboard) is shown as `\ufffd`.
 */
export function terminalText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(obeyed, '\ufffd');
}

/** One line of JSON without a character that a terminal obeys; a reader of JSON gets the same value. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(obeyed, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
