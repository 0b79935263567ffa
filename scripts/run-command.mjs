// What run.mjs starts: runs the file of a command, and ends with it or with a signal.
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';

// The command finds itself where a program finds itself.
process.argv.splice(1, 1);
const [, file = ''] = process.argv;

// A signal ends the run, no matter who else listens to it: an SDK that shuts its own workers down leaves everybody waiting for them. Servers that were
// started are stopped on exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.exit(128 + constants.signals[signal]));

await import(pathToFileURL(file).href);

// The command is done, or has failed and said so: a connection that it left open does not keep the process.
const written = (stream) => new Promise((resolve) => stream.write('', () => resolve()));
await Promise.all([process.stdout, process.stderr].map(written));
process.exit();
