import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Arm, newsSchema } from './messages.ts';
import type { Year } from './year.ts';

/** A thread does not know TypeScript from the process that starts it. */
const TSX = new URL(
  'dist/esm/api/index.mjs',
  pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')),
).href;
const THREAD = new URL('./arm-thread.ts', import.meta.url).href;
const SCRIPT = `import(${JSON.stringify(TSX)}).then(({ register }) => {
  register();
  return import(${JSON.stringify(THREAD)});
});`;

/**
 * Lives through an arm in a thread of its own: what a simulated day costs is mostly our own work, and one thread has one
 * processor. `onDay` hears of every simulated day. Rejects with what the thread failed on.
 */
export function liveInThread(arm: Arm, onDay: (done: number, of: number) => void): Promise<Year> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(SCRIPT, { eval: true, workerData: arm });
    let lived: Year | null = null;
    thread.on('message', (message: unknown) => {
      const news = newsSchema.safeParse(message);
      if (!news.success) reject(news.error);
      else if (news.data.kind === 'year') lived = news.data.year;
      else onDay(news.data.done, news.data.of);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => {
      if (lived === null) reject(new Error(`the thread of an arm ended with exit code ${code}`));
      else resolve(lived);
    });
  });
}
