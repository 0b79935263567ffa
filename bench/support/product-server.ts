/**
 * The product as `npm start` runs it, worker and API in one process, on servers that run already. Prints where it listens
 * and tokens of the roles that ask it as JSON. Ends with its standard input.
 *
 *   product-server.ts <mongodb uri> <database> <temporal address> <task queue> <folder>     with PAYLOAD_KEYS, REQUEST_KEYS and FIELD_KEYS
 */
import { argv, exit, stdin, stdout } from 'node:process';
import type { Role } from '../../src/domain/access/roles.ts';
import { startOneMachine } from '../../src/mains/one-machine.ts';

const [uri, database, address, taskQueue, dataDir] = argv.slice(2);
if (uri === undefined || address === undefined || dataDir === undefined) throw new Error('too few arguments');
if (database === undefined || taskQueue === undefined) throw new Error('too few arguments');
const given = { source: 'given', startedByUs: false };
const machine = await startOneMachine({
  dataDir,
  database,
  taskQueue,
  httpPort: 'any',
  log: () => undefined,
  servers: {
    mongodb: { uri, ...given },
    temporal: { address, namespace: 'default', ...given },
    problem: () => undefined,
    stop: async () => undefined,
  },
});
const issue = (role: Role) => machine.issuer.issueToken({ role, subject: `bench-${role}` });
const token = await issue('provisioning');
const tokens = {
  ...{ provisioning: token, rating: await issue('rating'), processor: await issue('processor') },
  care: await issue('care'),
};
stdout.write(`${JSON.stringify({ url: machine.api.url, token, tokens })}\n`);
stdin.on('end', () => void machine.stop().finally(() => exit(0))).resume();
