// Started by a test as a process of its own, to be killed: starts the servers and prints what the test needs to know.
import { startServers } from '../../src/servers/index.ts';

const [dataDir, mongodb, temporal, temporalUi] = process.argv.slice(2);
const servers = await startServers({
  dataDir: dataDir ?? '',
  ports: { mongodb: Number(mongodb), temporal: Number(temporal), temporalUi: Number(temporalUi) },
  searchAttributes: {},
});
process.stdout.write(`started ${servers.mongodb.uri}\n`);
setInterval(() => undefined, 60_000);
