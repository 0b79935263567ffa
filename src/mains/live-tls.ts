/** Certificates that are exchanged while the process runs: connections made from then on use the new ones. */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { ChannelCredentials } from '@grpc/grpc-js';
import type { ConnectionOptions } from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Config } from '../config/config.ts';
import type { Watched } from './file-watch.ts';

/** What connections are made with, and what exchanges it. */
interface Live<T> {
  readonly value: T;
  readonly watched: readonly Watched[];
}

/**
 * For the connections to MongoDB. The driver keeps the context that it is given and asks it at each new connection.
 * @returns undefined where MONGODB_URI alone says whether there is TLS
 */
export function liveMongodbTls({ mongodb: { tls } }: Config): Live<{ readonly tls?: SecureContext }> {
  if (tls === undefined) return { value: {}, watched: [] };
  const { context, reload } = liveContext(tls.read);
  return { value: { tls: context }, watched: [{ what: "MongoDB's TLS", files: tls.files, reload }] };
}

/**
 * For `connectTemporal`. With an API key, and without certificates of ours in files, nothing can be exchanged: that is handed on as it is.
 */
export function liveTemporalOptions({ temporal: { connection, tls } }: Config): Live<ConnectionOptions> {
  const options = connection.reveal();
  if (
    tls.files.length === 0 ||
    options.apiKey !== undefined ||
    typeof options.tls !== 'object' ||
    options.tls === null
  )
    return { value: options, watched: [] };
  const { context, reload } = liveContext(() => materialOf(tls.read().reveal()));
  const { tls: ofNow, ...rest } = options;
  const name = ofNow.serverNameOverride;
  return {
    value: {
      ...rest,
      credentials: ChannelCredentials.createFromSecureContext(context),
      ...(name === undefined
        ? {}
        : { channelArgs: { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name } }),
    },
    watched: [{ what: "Temporal's TLS", files: tls.files, reload }],
  };
}

function materialOf({ tls }: NativeConnectionOptions): SecureContextOptions {
  if (typeof tls !== 'object' || tls === null) return {};
  const { serverRootCACertificate: ca, clientCertPair: pair } = tls;
  return {
    ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
    ...(pair === undefined ? {} : { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
  };
}

/** Node's context is a box around OpenSSL's own; what is in the box is exchanged. A test holds that connections notice. */
function liveContext(read: () => SecureContextOptions): {
  readonly context: SecureContext;
  reload(): void;
} {
  const context = createSecureContext(read());
  return {
    context,
    reload: () => void Object.assign(context, createSecureContext(read())),
  };
}
