/**
 * The load generator, a process of its own: reads what to do from standard input as JSON, keeps so many requests under way
 * over keep-alive connections for a while and writes what it saw as one line of JSON. It speaks just enough HTTP/1.1 to cost
 * little of the machine that is measured.
 */
import { connect } from 'node:net';
import { stdin, stdout } from 'node:process';
import { text } from 'node:stream/consumers';
import { type Load, type LoadResult, loadSchema } from './load-format.ts';

const HEAD_END = '\r\n\r\n';

/** Whether `answer` is one whole answer. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf(HEAD_END);
  if (end < 0) return false;
  const length = /content-length: *(\d+)/i.exec(answer.slice(0, end))?.[1];
  // Latin-1 text: a character is a byte.
  if (length !== undefined) return answer.length >= end + HEAD_END.length + Number(length);
  return answer.endsWith('0\r\n\r\n');
}

async function run({ port, paths, token, inFlight, durationMs }: Load): Promise<LoadResult> {
  const took: number[] = [];
  let failures = 0;
  let bytes = 0;
  let next = Math.floor(Math.random() * paths.length);
  const startedAt = performance.now();
  const until = startedAt + durationMs;
  const auth = token === null ? '' : `authorization: Bearer ${token}\r\n`;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      socket.setEncoding('latin1');
      let answer = '';
      let sentAt = 0;
      const send = (): void => {
        if (performance.now() >= until) {
          socket.end();
          resolve();
          return;
        }
        next = (next + 1) % paths.length;
        answer = '';
        sentAt = performance.now();
        socket.write(`GET ${paths[next]} HTTP/1.1\r\nhost: 127.0.0.1\r\n${auth}\r\n`);
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (part: string) => {
        answer += part;
        if (!isWhole(answer)) return;
        took.push(performance.now() - sentAt);
        bytes += answer.length;
        if (!answer.startsWith('HTTP/1.1 200')) failures += 1;
        send();
      });
    });
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  took.sort((a, b) => a - b);
  const quantile = (q: number) => took[Math.min(took.length - 1, Math.floor(took.length * q))] ?? 0;
  return {
    requests: took.length,
    failures,
    perSecond: took.length / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    bytes,
  };
}

const result = await run(loadSchema.parse(JSON.parse(await text(stdin))));
stdout.write(`${JSON.stringify(result)}\n`);
