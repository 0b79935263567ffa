export { locateTestServer } from './executables.ts';
export type { Log } from './log.ts';
export { stderrLog } from './log.ts';
export { cacheFolder, dataFolder } from './paths.ts';
export type { SearchAttributeTypeName, SearchAttributeTypes } from './search-attributes.ts';
export { ensureSearchAttributes, missingSearchAttributes } from './search-attributes.ts';
export type { Servers, StartOptions } from './start.ts';
export { DEFAULT_PORTS, PORT_VARIABLES, startServers } from './start.ts';
