import { TLSSocket } from 'node:tls';
import type { CourierFailure, Sender, Sent } from '../../core/ports.ts';
import { ehloName } from '../../core/connect/greet-smtp.ts';
import { serverText } from '../../core/connect/server-text.ts';
import type { ServerReply } from '../../core/facts.ts';
import { openSecret } from '../../core/open-secret.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Trust } from '../dialer/trust.ts';
import type { Tunnels } from '../dialer/tunnels.ts';
import { doorTo } from './relay.ts';
import { isPinned, mayPin, tlsOptions } from './tls-options.ts';

interface MailerError extends Error {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  /** The system's or OpenSSL's own code, where `code` is the library's word. */
  originalCode?: string;
  recipient?: string;
}

/** A failure that is no reply, under the system's own name. */
function happeningOf(error: MailerError, deadlineMs: number): CourierFailure['happening'] {
  const code = error.originalCode ?? error.code ?? 'UNKNOWN';
  const message = serverText(error.message).slice(0, 300);
  if (/^(ERR_SSL|ERR_TLS|EPROTO|CERT|UNABLE|SELF_SIGNED|DEPTH_ZERO)/.test(code) || error.code === 'ETLS')
    return { kind: 'tls', code, message, certificate: null };
  if (/^E[A-Z]+$/.test(code) && error.originalCode !== undefined && code !== 'ETIMEDOUT') return { kind: 'errno', errno: code, message };
  if (error.code === 'ETIMEDOUT' || /timeout/i.test(message)) return { kind: 'timeout', afterMs: Math.round(deadlineMs) };
  return /closed|ended/i.test(message) ? { kind: 'closed' } : { kind: 'errno', errno: code, message };
}

function reply(text: string): ServerReply {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
  return { text: serverText(text), code: Number(text.slice(0, 3)), ...(enhanced === undefined ? {} : { enhanced }) };
}

/** Sends through nodemailer's own SMTP connection: one letter, one connection, TLS or nothing. */
export function createSender(trust: Trust, tunnels?: Tunnels): Sender {
  return {
    async compose(letter) {
      const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
      const composer = new MailComposer({
        from: letter.from,
        to: [...letter.to],
        subject: letter.subject,
        text: letter.text,
        messageId: letter.messageId,
        date: letter.date,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        newline: '\r\n',
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return composer.compile().build();
    },

    async send(way, letter, raw, ask): Promise<Result<Sent, CourierFailure>> {
      const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
      const { Readable } = await import('node:stream');
      const { endpoint } = way;
      const door = await doorTo(way, tunnels, { deadlineMs: Math.min(ask.deadlineMs, 10_000), signal: ask.signal });
      if (!door.ok) return err({ happening: door.error, command: '', outcomeUnknown: false, stage: 'connect' });
      const pin = mayPin(way);
      return new Promise((resolve) => {
        let stage: CourierFailure['stage'] = 'connect';
        let allSent = false;
        let settled = false;
        const connection = new SMTPConnection({
          host: door.value.host,
          port: door.value.port,
          secure: endpoint.security === 'tls',
          requireTLS: endpoint.security === 'starttls',
          name: ehloName(''),
          connectionTimeout: Math.min(ask.deadlineMs, 10_000),
          greetingTimeout: Math.min(ask.deadlineMs, 15_000),
          socketTimeout: ask.deadlineMs,
          socketCloseTimeout: 200,
          tls: { ...tlsOptions(trust, way), rejectUnauthorized: !pin },
          ...(/^[\d.]+$/.test(endpoint.host) ? {} : { servername: endpoint.host }),
        });
        const settle = (result: Result<Sent, CourierFailure>): void => {
          if (settled) return;
          settled = true;
          clearTimeout(timer);
          ask.signal.removeEventListener('abort', onAbort);
          if (result.ok) connection.quit();
          else connection.close();
          // QUIT still goes out; the door closes with the connection.
          if (!result.ok) door.value.close();
          resolve(result);
        };
        const failed = (error: MailerError): void => {
          const text = error.response ?? '';
          // EmailEngine's rule: the server's reply class before the library's own code, which wraps 4xx too.
          if (/^\d{3}/.test(text)) {
            const envelope = /^(MAIL FROM|RCPT TO|API)/i.test(error.command ?? '');
            return settle(
              err({
                happening: { kind: 'reply', reply: reply(text) },
                command: error.command ?? '',
                outcomeUnknown: false,
                stage: envelope ? 'send_envelope' : stage,
              }),
            );
          }
          const happening = happeningOf(error, ask.deadlineMs);
          settle(
            err({ happening, command: error.command ?? '', outcomeUnknown: allSent, stage: happening.kind === 'tls' ? 'tls' : stage }),
          );
        };
        const onAbort = (): void =>
          settle(err({ happening: { kind: 'cancelled' }, command: '', outcomeUnknown: allSent || stage === 'send_data', stage }));
        const timer = setTimeout(
          () =>
            settle(
              err({ happening: { kind: 'timeout', afterMs: Math.round(ask.deadlineMs) }, command: '', outcomeUnknown: allSent, stage }),
            ),
          ask.deadlineMs,
        );
        ask.signal.addEventListener('abort', onAbort, { once: true });
        if (ask.signal.aborted) return onAbort();

        connection.on('error', failed);
        connection.on('end', () => failed(new Error('connection closed')));
        connection.connect((problem) => {
          if (problem) return failed(problem as MailerError);
          const socket: unknown = Reflect.get(connection, '_socket');
          if (pin && !(socket instanceof TLSSocket && isPinned(socket, way))) {
            const reason = { code: 'PIN_MISMATCH', message: 'another certificate than the one accepted' };
            return settle(
              err({ happening: { kind: 'tls', ...reason, certificate: null }, command: '', outcomeUnknown: false, stage: 'tls' }),
            );
          }
          stage = 'auth';
          const credentials = { user: endpoint.username, pass: openSecret(way.secret) };
          connection.login({ credentials, ...(way.mechanism === null ? {} : { method: way.mechanism }) }, (refused) => {
            if (refused) return failed(refused as MailerError);
            stage = 'send_data';
            const message = Readable.from([raw], { objectMode: false });
            message.once('end', () => (allSent = true));
            connection.send({ from: letter.from, to: [...letter.to] }, message, (unsent, info) => {
              if (unsent) return failed(unsent as MailerError);
              const refused = (info.rejectedErrors ?? []).map((one) => ({
                recipient: one.recipient ?? '',
                reply: reply(one.response ?? ''),
              }));
              settle(ok({ reply: reply(info.response), ...(refused.length === 0 ? {} : { refused }) }));
            });
          });
        });
      });
    },
  };
}
