/** Takes one kind of secret out of a text. */
export type Redactor = (text: string) => string;

export const removed = '[removed]';

/** `LOGIN user "secret"`: the second argument, quoted or not, goes; the command stays. */
const loginCommand: Redactor = (text) =>
  text.replace(
    /\b(LOGIN[ \t]+(?:"[^"\n]{1,320}"|[^\s"]{1,320})[ \t]+)("(?:[^"\\\n]|\\.){1,1000}"|\{\d{1,6}\+?\}|[^\s"]{1,1000})(?=[ \t]*(?:["')\]\r\n]|$))/gimu,
    (whole, head: string, secret: string) =>
      // A server's sentence ("LOGIN invalid credentials") is no command: those have a login that is no plain word.
      /^LOGIN[ \t]+(?:"|\S*[@\d._-])/iu.test(whole) && !secret.startsWith('{') ? `${head}${removed}` : whole,
  );

/** POP3 `PASS secret`. */
const passCommand: Redactor = (text) =>
  text.replace(
    /(^|[\n>:\s]|C: )(PASS[ \t]+)(?!(?:on|through|the|a|by)\b)(\S[^\r\n]{0,500})/gmu,
    (_, before: string, head: string) => `${before}${head}${removed}`,
  );

/** `AUTH PLAIN AGFu…`, `AUTHENTICATE XOAUTH2 …`: the initial response goes (RFC 4954, 4959). */
const authCommand: Redactor = (text) =>
  text.replace(/\b(AUTH(?:ENTICATE)?[ \t]+[A-Z0-9_-]{2,20}[ \t]+)([A-Za-z0-9+/=_-]{4,})/gu, (_, head: string) => `${head}${removed}`);

/**
 * A line that is nothing but base64 is an answer in a SASL dialogue; the server's `334 …` prompts stay, and so do queue
 * ids and fingerprints, which a fact holds alone.
 */
const saslLine: Redactor = (text) =>
  text.replace(/^([ \t>]{0,8}(?:C: ?|--> ?|>>> ?)?)([A-Za-z0-9+/]{8,}={0,2})[ \t]*$/gmu, (whole, head: string, blob: string) =>
    blob.length % 4 === 0 && !/^[A-Za-z]+$|^\d+$|^[0-9A-F]{10,16}$|^[0-9a-f]{64}$/u.test(blob) ? `${head}${removed}` : whole,
  );

/** `Authorization: Bearer …`, `auth=Bearer …`, `"access_token":"…"`. */
const bearerToken: Redactor = (text) =>
  text
    .replace(/\b(Bearer[ \t]+)([A-Za-z0-9._~+/=-]{8,})/giu, `$1${removed}`)
    .replace(/\b(Authorization:[ \t]*Basic[ \t]+)([A-Za-z0-9+/=]{4,})/giu, `$1${removed}`)
    .replace(
      /((?:access|refresh|id)_?token|client_?secret|code_verifier|api[_-]?key)(["']?[ \t]*[:=][ \t]*["']?)([A-Za-z0-9._~+/=-]{6,})/giu,
      `$1$2${removed}`,
    );

/** `imaps://user:secret@host`. */
const urlCredentials: Redactor = (text) =>
  text.replace(/([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{1,320}:)([^\s@"']{1,300})(?=@)/giu, `$1${removed}`);

/** `password=…`, `пароль: …`, `pass: '…'` of configuration dumps. */
const namedPassword: Redactor = (text) =>
  text.replace(
    /((?:password|passwd|passwort|pwd|pass|contraseña|mot de passe|пароль(?:[ \t]+(?:приложения|почты|ящика))?|кодовое слово|密码)["']?[ \t]*(?:[:=]|=>)[ \t]*)("(?:[^"\\\n]|\\.){1,300}"|'(?:[^'\\\n]|\\.){1,300}'|[^\s,;"'}{)]{3,300})/giu,
    (whole, head: string, secret: string) =>
      /^["']?(?:is|не|was|not|required|incorrect|invalid|wrong|failed|expired|must|undefined|null|true|false|no|yes|\*+)["']?$/iu.test(
        secret,
      )
        ? whole
        : `${head}${removed}`,
  );

/**
 * Long strings of mixed letters and digits that look like tokens. Message-IDs, queue ids, fingerprints and
 * parts of host names or links stay: they are what support asks for.
 */
const tokenLike: Redactor = (text) =>
  text.replace(/(?<![A-Za-z0-9@./:<_=&?%-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9@.:>])/gu, (token) =>
    /^[0-9a-f]{40}$|^[0-9a-f]{64}$|^[0-9A-F]{40}$|^[0-9A-F]{64}$/u.test(token) ||
    !/[a-z]/u.test(token) ||
    !/[A-Z]/u.test(token) ||
    !/\d/u.test(token)
      ? token
      : removed,
  );

const redactors: readonly Redactor[] = [
  authCommand,
  loginCommand,
  passCommand,
  bearerToken,
  urlCredentials,
  namedPassword,
  saslLine,
  tokenLike,
];

/** Takes everything that looks like a secret out of a text; what helps support stays. */
export function redact(text: string): string {
  let out = text;
  for (const redactor of redactors) out = redactor(out);
  return out;
}

/** `createRemover`, then whatever else looks like a secret. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const remove = createRemover(secrets);
  return (text) => redact(remove(text));
}

/**
 * Takes the secrets known in this run out: each is removed raw, base64, URL-encoded, JSON-quoted, as HTML and inside the
 * SASL PLAIN form, wherever it stands. Secrets under three characters are only removed as whole words. Nothing else changes.
 */
export function createRemover(secrets: readonly string[]): Redactor {
  const shapes = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    const bytes = new TextEncoder().encode(secret);
    shapes.add(secret);
    shapes.add(encodeURIComponent(secret));
    shapes.add(encodeURIComponent(secret).replaceAll('%20', '+'));
    shapes.add(JSON.stringify(secret).slice(1, -1));
    shapes.add(secret.replace(/["\\]/gu, '\\$&'));
    shapes.add(escapeHtml(secret));
    shapes.add(secret.replace(/[&<>"']/gu, (sign) => `&#${String(sign.charCodeAt(0))};`));
    // In SASL PLAIN the secret follows other bytes, so each of the three base64 alignments is looked for.
    for (let shift = 0; shift < 3; shift += 1) {
      const encoded = base64(new Uint8Array([...new Array<number>(shift).fill(0), ...bytes]));
      const from = shift === 0 ? 0 : shift + 1;
      const body = encoded.replace(/=+$/u, '');
      const to = (shift + bytes.length) % 3 === 0 ? body.length : body.length - 1;
      const stable = body.slice(from, to);
      if (stable.length >= 4) shapes.add(stable);
      if (shift === 0) shapes.add(encoded);
    }
  }
  const ordered = [...shapes].filter((shape) => shape !== '').sort((a, b) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const shape of ordered) {
      if (shape.length < 3) out = out.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escapeRegex(shape)}(?![\\p{L}\\p{N}])`, 'gu'), removed);
      else out = out.replaceAll(shape, removed);
    }
    return out;
  };
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
