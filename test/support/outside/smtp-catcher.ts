import { createServer, type Socket } from 'node:net';

/** A mail as it came over the wire. */
export interface CaughtMail {
  readonly from: string;
  readonly to: readonly string[];
  /** By lower-case name, unfolded; encoded words are decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An SMTP server on this machine that keeps what it gets. */
export interface SmtpCatcher {
  readonly url: string;
  readonly mails: CaughtMail[];
  /** What it answers to a recipient or to the end of a mail; null takes it. Changeable while it runs. */
  answer: { onRecipient: ((address: string) => string | null) | null; onMail: (() => string | null) | null };
  close(): Promise<void>;
}

/** Starts one on a free port. It speaks the part of RFC 5321 that a client needs: no TLS, no login. */
export async function startSmtpCatcher(): Promise<SmtpCatcher> {
  const mails: CaughtMail[] = [];
  const answer: SmtpCatcher['answer'] = { onRecipient: null, onMail: null };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, mails, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    answer,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function converse(socket: Socket, mails: CaughtMail[], answer: SmtpCatcher['answer']): void {
  let buffer = '';
  let from = '';
  let to: string[] = [];
  let inData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO' || verb === 'HELO') say('250 catcher');
    else if (verb === 'MAIL') {
      [from, to] = [address, []];
      say('250 ok');
    } else if (verb === 'RCPT') {
      const refusal = answer.onRecipient?.(address) ?? null;
      if (refusal === null) to.push(address);
      say(refusal ?? '250 ok');
    } else if (verb === 'DATA') {
      inData = true;
      say('354 go on');
    } else if (verb === 'QUIT') {
      say('221 bye');
      socket.end();
    } else if (verb === 'RSET' || verb === 'NOOP') say('250 ok');
    else say('502 not here');
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const part = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (!inData) {
        command(part);
        continue;
      }
      inData = false;
      const refusal = answer.onMail?.() ?? null;
      if (refusal === null) mails.push({ from, to, ...parsed(part) });
      say(refusal ?? '250 queued');
    }
  });
  say('220 catcher ESMTP');
}

function parsed(raw: string): Pick<CaughtMail, 'headers' | 'text'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  const body = rest.join('\r\n\r\n').replace(/(^|\r\n)\.\./g, '$1.');
  return { headers, text: decodeBody(body, headers['content-transfer-encoding'] ?? '7bit') };
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : quotedPrintable(text.replaceAll('_', ' ')),
    );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  return quotedPrintable(body.replace(/=\r\n/g, ''));
}

function quotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
