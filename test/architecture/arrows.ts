import type { Import } from './imports.ts';

/** What the files of one folder of src may import. */
interface Arrow {
  /** Folders of src, or single files as `config/version.ts`. Its own folder is always allowed; nothing outside of src is. */
  readonly may: readonly string[];
  /** Of these folders or packages only types. */
  readonly typesOf?: readonly string[];
  /** Packages by name; a name covers its subpaths, `node:` covers all of Node. */
  readonly packages: readonly string[];
}

const NODE = 'node:';

/** What composition roots and the command may take: every folder but `mains`, which nothing imports. */
const EVERYTHING = [
  ...[
    'domain',
    'texts',
    'rules',
    'messages',
    'store',
    'services',
    'gateways',
    'codec',
    'activities',
    'workflows',
    'api',
  ],
  ...['import', 'demo-data', 'config', 'telemetry', 'servers', 'cli'],
];

/** The arrows of ARCHITECTURE.md. A folder that is not here may not exist. */
export const ARROWS: Readonly<Record<string, Arrow>> = {
  domain: { may: [], packages: ['temporal-polyfill'] },
  // What customers, agents and operators read, by language. Not for the store, which keeps texts, nor for workflows.
  texts: { may: ['domain'], packages: ['intl-messageformat'] },
  rules: { may: ['domain', 'texts'], packages: ['json-rules-engine', 'zod', NODE] },
  // The contract with workflows: names, updates, signals, queries, search attributes.
  messages: { may: ['domain'], packages: ['@temporalio/workflow'] },
  store: { may: ['domain'], packages: ['mongodb', 'p-map', 'rate-limiter-flexible', 'zod', NODE] },
  // Use cases: no HTTP server, no worker.
  services: {
    may: ['rules', 'texts', 'store', 'domain', 'messages'],
    typesOf: ['telemetry', '@temporalio/common'],
    packages: [
      ...['zod', 'p-map', '@temporalio/client', 'jose', NODE],
      // Signing in: passwords and how good they are, codes of the moment, passkeys.
      ...['@node-rs/argon2', '@zxcvbn-ts', 'otplib', '@simplewebauthn/server'],
    ],
  },
  // Other systems: mail, webhooks, a payment processor, a time stamp authority.
  gateways: {
    may: ['domain'],
    packages: ['nodemailer', 'kafka-ts', 'hyparquet-writer', 'zod', 'pkijs', 'asn1js', 'ipaddr.js', NODE],
  },
  codec: { may: [], packages: ['@temporalio/common', '@temporalio/proto', NODE] },
  activities: {
    may: ['domain', 'store', 'services'],
    packages: ['@temporalio/activity', '@temporalio/common'],
    typesOf: ['@temporalio/worker'],
  },
  // Everything here lands in the workflow bundle: no I/O, no Node, and of activities their types only.
  workflows: {
    may: ['domain', 'messages'],
    packages: ['@temporalio/workflow'],
    typesOf: ['activities', '@temporalio/common'],
  },
  // What it needs to decide comes in as functions from the main, so it knows neither rules nor activities.
  api: {
    may: ['domain', 'texts', 'store', 'codec', 'services', 'messages', 'config/version.ts'],
    typesOf: ['telemetry', '@temporalio/common'],
    packages: ['hono', '@hono/zod-openapi', '@modelcontextprotocol/server', 'jose', 'p-map', 'zod', NODE],
  },
  'demo-data': { may: ['domain', 'store'], packages: [], typesOf: ['mongodb'] },
  import: { may: ['domain', 'store'], packages: ['lossless-json', 'zod', 'mongodb', NODE] },
  config: {
    may: ['codec', 'domain', 'gateways'],
    packages: ['zod', 'jose', '@temporalio/envconfig', '@temporalio/worker', NODE],
  },
  telemetry: { may: [], packages: ['pino', 'prom-client', '@temporalio/worker', NODE] },
  servers: {
    may: [],
    packages: [
      'zod',
      'mongodb',
      '@temporalio/client',
      '@temporalio/envconfig',
      '@temporalio/proto',
      '@temporalio/testing',
      'mongodb-memory-server-core',
      NODE,
    ],
  },
  cli: {
    may: EVERYTHING,
    packages: [
      'commander',
      'mongodb',
      'zod',
      '@modelcontextprotocol/server',
      '@temporalio/client',
      '@peculiar/x509',
      'reflect-metadata',
      NODE,
    ],
  },
  mains: {
    may: EVERYTHING,
    packages: [
      '@hono/node-server',
      // Certificates of the connection to Temporal that can be exchanged.
      '@grpc/grpc-js',
      'mongodb',
      'zod',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/worker',
      NODE,
    ],
  },
};

/** Single files that may import one package more than their folder, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // Turns the driver's errors, which pass through the store as they are, into problems for callers.
  'api/problems/errors.ts': 'mongodb',
  // Throws the adapter's own error for a request that the adapter would take and then fail to read.
  'api/unreadable.ts': '@hono/node-server',
  // Makes one script of TypeScript for a thread, when the sources run; the build has the script already.
  'services/policies/policy-thread-source.ts': 'esbuild',
};

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function names(listed: readonly string[], imported: Import): boolean {
  return listed.some(
    (name) => imported.to === name || imported.to.startsWith(name.endsWith(':') ? name : `${name}/`),
  );
}

/** Arrows that no import follows, such as `api -> hono`. Those of the command and the mains, which may take everything, are left out. */
export function unusedArrows(imports: readonly Import[]): string[] {
  return Object.entries(ARROWS)
    .filter(([, { may }]) => may !== EVERYTHING)
    .flatMap(([folder, { may, typesOf = [], packages }]) => {
      const own = imports.filter(({ from }) => folderOf(from) === folder);
      return [...may, ...typesOf, ...packages]
        .filter((target) => !own.some((imported) => names([target], imported)))
        .map((target) => `${folder} -> ${target}`);
    });
}

/** Why an import is against the arrows, in one line with its file; null when it is allowed. */
export function violationOf(imported: Import): string | null {
  const folder = folderOf(imported.from);
  const where = `src/${imported.from}:${imported.line} imports ${imported.to}`;
  const arrow = ARROWS[folder];
  if (arrow === undefined) return `${where}, but no arrow is drawn for src/${folder}`;
  if (!imported.isPackage && folderOf(imported.to) === folder) return null;
  if (EXCEPTIONS[imported.from] === imported.to) return null;
  const listed = imported.isPackage ? arrow.packages : arrow.may;
  if (names(listed, imported)) return null;
  if (names(arrow.typesOf ?? [], imported))
    return imported.typeOnly ? null : `${where} as a value, but src/${folder} may take only types from there`;
  return `${where}, which src/${folder} may not`;
}
