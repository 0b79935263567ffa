/**
 * The API in a process of its own, as in production: configured by its environment, see src/config/config.ts. Prints where it
 * listens as JSON. Ends with its standard input.
 */
import { exit, stdin, stdout } from 'node:process';
import { loadConfig } from '../../src/config/config.ts';
import { startApi } from '../../src/mains/api.ts';

const api = await startApi(loadConfig(process.env));
stdout.write(`${JSON.stringify({ url: api.url })}\n`);
stdin.on('end', () => void api.stop().finally(() => exit(0))).resume();
