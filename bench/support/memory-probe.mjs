/**
 * Loaded before a program (`--import`): tells on 127.0.0.1:MEMORY_PROBE_PORT what memory the process holds, after it has collected what nobody needs
 * (with --expose-gc). The heaps of its threads are in `rss` alone. Plain JavaScript, because threads load it too, without a compiler.
 */
import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
  createServer((_, response) => {
    // The first one finds what waits to be finalised, the second takes it away.
    globalThis.gc?.();
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    response.end(JSON.stringify({ rss, heapUsed }));
  })
    .listen(Number(process.env.MEMORY_PROBE_PORT), '127.0.0.1')
    .unref();
