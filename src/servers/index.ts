export { locateTestServer } from './executables.ts';
export type { Log } from './log.ts';
export { stderrLog } from './log.ts';
export { dataFolder } from './paths.ts';
export { ensureSearchAttributes, missingSearchAttributes } from './search-attributes.ts';
export type { Servers } from './start.ts';
export { DEFAULT_PORTS, startServers } from './start.ts';
