/** The part of a paste that says why, and what the paste is. */
export interface FocusedText {
  /** Lines of one reply joined into one line, repeated codes dropped. */
  readonly text: string;
  /** A delivery report (RFC 3464) or what a server wrote to a sender. */
  readonly isReport: boolean;
  /** Enhanced status and host of the failing recipient, where a report names them. */
  readonly status: string | null;
  readonly remoteHost: string | null;
  /** What the program said before it quoted the server; codes may stand there. */
  readonly frame?: string;
}

const maxFocus = 6000;

/** Picks the failing recipient's block of a report, the refusals of a transcript, or the whole text. */
export function focusText(text: string): FocusedText {
  const report = /(?:^|\n)[> \t]{0,8}(?:Diagnostic-Code|Final-Recipient)[ \t]{0,2}:/iu.test(text) ? focusReport(text) : null;
  if (report !== null) return report;
  const plain = withoutStack(text);
  const quoted = focusQuoted(plain);
  if (quoted !== null) return quoted;
  const answer = focusAnswer(plain);
  if (answer !== null) return answer;
  const refusals = focusTranscript(plain);
  return { text: joinReply(refusals ?? shorten(plain)), isReport: false, status: null, remoteHost: null };
}

/** Where a program or a server hands on what another server said, that counts and not the frame around it. */
const handedOn =
  /(?:host ([^\s[]{3,200}) ?(?:\[[^\]\n]{2,60}\] ?(?:said|refused to talk to me)?|said|refused to talk to me): ?|smtp error from remote (?:mail )?server [^:\n]{0,80}: ?(?:host ([^\s[]{3,200}) ?\[[^\]\n]{2,60}\]: ?)?|remote (?:mail )?(?:server|host) (?:returned|said|responded)[: ]{0,2}|noqueue: reject: [a-z]{3,8} from \S{3,200}: ?|response (?:from the remote server )?was: ?)['"«(]{0,2}(?=[245]\d\d[ -])/iu;

function focusQuoted(text: string): FocusedText | null {
  const match = handedOn.exec(text);
  if (match === null) return null;
  const words = text.slice(match.index + match[0].length, match.index + match[0].length + 1500).split(/\n\s*\n|\n[*-]{5,}|<br>/u)[0] ?? '';
  // It was the greeting that refused: of the address, not of the letter.
  const greeted = /refused to talk|after initial connection/iu.test(match[0]) ? 'refused to talk to me: ' : '';
  return { text: greeted + joinReply(words), isReport: true, status: null, remoteHost: match[1] ?? match[2] ?? null };
}

/** Programs put the server's own answer behind a sentence of theirs; .NET's guesses at a cause, and is often wrong. */
const answerFollows =
  /(?:(?:отклик|ответ) (?:\p{L}{1,12} )?сервера(?: (?:imap|smtp|pop3?))?|(?:mail )?server(?:'s)? (?:response|reply|answer)(?: was| is)?|server (?:responded|replied|answered|said)(?: with)?|antwort des (?:mail)?servers|服务器(?:响应|返回|回复)|with an? ['"](?:NO|BAD)['"] response|expected,? but ['"](?:NO|BAD)['"] (?:was )?received\. data|code "?\d{0,3}"?,? with message) ?[:：]? ?\[?b?["'«“„]?(?=[^\s])/iu;

function focusAnswer(text: string): FocusedText | null {
  const match = answerFollows.exec(text);
  if (match === null) return null;
  const words = text.slice(match.index + match[0].length, match.index + match[0].length + 2000);
  // "OK", a bare number or an empty quotation tell less than the sentence around them.
  if ((words.match(/\p{L}/gu)?.length ?? 0) < 10) return null;
  return { text: joinReply(words), isReport: false, status: null, remoteHost: null, frame: text.slice(0, match.index) };
}

/** Drops the frames of stack traces; of a Python traceback only the last line speaks. */
function withoutStack(text: string): string {
  if (text.includes('Traceback (most recent call last)')) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const last =
      lines.findLast((line) =>
        /^[A-Za-z_][\w.]{2,80}(?:Error|Exception|abort|error|timeout|herror|gaierror|Disconnected|Refused)?\b ?[:(]/u.test(line),
      ) ?? lines.at(-1);
    if (last !== undefined) return last;
  }
  // The name of an exception tells less than the reply behind it.
  const plain = text.replace(
    /^(?:[A-Za-z]\w{1,30}: )?(?:(?:[a-z]\w{0,30}\.){1,8}[A-Z]\w{2,60}: ){1,4}(?=\S{0,8} ?(?:(?:NO|BAD|BYE|-ERR) |[45]\d\d[ -]))/u,
    '',
  );
  return plain.replace(/^[ \t]{1,12}(?:at [^\n]{1,400}|File "[^\n]{1,400}|\.\.\. \d{1,4} more[^\n]{0,40})\n?/gmu, '');
}

/** RFC 3464: the block of the first recipient whose Action is failed, else the first delayed one. */
function focusReport(text: string): FocusedText | null {
  const unfolded = text.replace(/^[> \t]{1,8}(?=[A-Za-z-]{2,40}:)/gmu, '').replace(/\n[ \t]{1,20}(?=\S)/gu, ' ');
  const blocks = unfolded.split(/\n(?=(?:Original-Recipient|Final-Recipient)[ \t]{0,2}:)/iu);
  const fields = blocks.map((block) => ({
    action: field(block, 'Action'),
    status: /([245]\.\d{1,3}\.\d{1,3})/u.exec(field(block, 'Status') ?? '')?.[1] ?? null,
    remote: field(block, 'Remote-MTA')?.replace(/^dns; ?/iu, '') ?? null,
    diagnostic: field(block, 'Diagnostic-Code')?.replace(/^[a-z0-9-]{1,16} ?; ?/iu, '') ?? null,
  }));
  const failing =
    fields.find((block) => block.diagnostic !== null && /failed/iu.test(block.action ?? '')) ??
    fields.find((block) => block.diagnostic !== null && !/delivered|relayed|expanded/iu.test(block.action ?? '')) ??
    fields.find((block) => /failed|delayed/iu.test(block.action ?? ''));
  if (failing === undefined) return null;
  const words = failing.diagnostic ?? `${failing.status ?? ''} ${shorten(text.slice(0, 2000))}`;
  return { text: joinReply(words), isReport: true, status: failing.status, remoteHost: failing.remote };
}

function field(block: string, name: string): string | null {
  const match = new RegExp(`(?:^|\\n)${name}[ \\t]{0,2}:[ \\t]{0,4}([^\\n]{1,3000})`, 'iu').exec(block);
  return match?.[1]?.trim() ?? null;
}

/**
 * In a dialogue of several lines the first refusal counts: later ones are often only its echo
 * (`503 Valid RCPT command must precede DATA`).
 */
function focusTranscript(text: string): string | null {
  const lines = text.split('\n');
  if (lines.length < 4) return null;
  const marked = lines.filter((line) =>
    /^[ \t\d:.,\][-]{0,40}(?:S:|<<<|<--|<-|< |<=|SMTP[<-]{1,3}|Server:|RX:|->> ?)[ ]{0,3}/iu.test(line),
  );
  const said =
    marked.length >= 2
      ? marked.map((line) => line.replace(/^[^A-Za-z*+\d-]{0,20}(?:S:|SMTP[<-]{1,3}|Server:|RX:)?[ <-]{0,6}/iu, ''))
      : null;
  if (said === null) return null;
  const first = said.findIndex((line) => /^(?:[45]\d\d[ -]|[A-Z]{0,2}\d{0,6} ?(?:NO|BAD|BYE) |-ERR)/iu.test(line));
  if (first < 0) return null;
  const code = said[first]?.slice(0, 3) ?? '';
  let end = first + 1;
  while (end < said.length && said[end]?.startsWith(code) === true) end += 1;
  return said.slice(first, end).join('\n');
}

/** Of a long log the lines that look like refusals stay, up to 6 kB. */
function shorten(text: string): string {
  if (text.length <= maxFocus) return text;
  const lines = text.split('\n').map((line) => line.slice(0, 1500));
  const telling = lines.filter((line) =>
    /(?:^|[^\d.])[45]\d\d[ -]|\b(?:NO|BAD|BYE) |-ERR|error|fail|refus|denied|reject|block|timed? ?out|E[A-Z]{5,}|ошибк|отказ|отклон|не удал|certificate|сертификат/u.test(
      line,
    ),
  );
  const kept = telling.length > 0 ? telling : lines;
  let out = '';
  for (const line of kept) {
    if (out.length + line.length > maxFocus) break;
    out += `${line}\n`;
  }
  return out === '' ? text.slice(0, maxFocus) : out;
}

/**
 * Joins the lines of one reply: `550-5.7.1 a\n550 5.7.1 b` → `550 5.7.1 a b`. Programs flatten replies to one
 * line, so repeated codes inside a line go as well.
 */
export function joinReply(text: string): string {
  const flat = text
    .replace(/\s*\n\s*/gu, ' ')
    .replace(/ {2,}/gu, ' ')
    .trim();
  const first = /(?<![\d.])([245]\d\d)(?:([ -])#?([245]\.\d{1,3}\.\d{1,3})\b)?/u.exec(flat);
  if (first === null) return flat;
  const start = first.index + first[0].length;
  let rest = flat.slice(start);
  const code = first[1] ?? '';
  rest = rest.replace(new RegExp(`(^|[ .>])${code}[ -](?:#?[245]\\.\\d{1,3}\\.\\d{1,3}(?= |$))?`, 'gu'), '$1 ');
  const enhanced = first[3] ?? /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/u.exec(rest)?.[1];
  if (enhanced !== undefined) {
    const again = new RegExp(`(?<= )${enhanced.replaceAll('.', '\\.')} `, 'gu');
    let seen = first[3] !== undefined;
    rest = rest.replace(again, (whole) => {
      if (seen) return '';
      seen = true;
      return whole;
    });
  }
  return (flat.slice(0, start) + rest).replace(/ {2,}/gu, ' ').trim();
}
