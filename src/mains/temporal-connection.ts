import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];

/** gRPC's status of a cancelled call; it is not tried again. */
const CANCELLED: Status['code'] = 1;

/**
 * A connection to Temporal that can be closed while Temporal does not answer. The SDK tries a failed call again after a pause, and
 * closing the connection leaves that pause running: the call after it throws out of a timer, which ends the process in the middle
 * of its shutdown. Here such a call fails like any other.
 * @throws when the server does not answer
 */
export function connectTemporal(options: ConnectionOptions): Promise<Connection> {
  return Connection.connect({ ...options, interceptors: [triedAgainWhileOpen] });
}

const triedAgain = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());

const triedAgainWhileOpen: Interceptor = (options, nextCall) =>
  triedAgain(options, (inner) => {
    try {
      return nextCall(inner);
    } catch {
      return CLOSED;
    }
  });

/** A call that fails as soon as it is started. */
const CLOSED: Call = {
  start(metadata, listener) {
    listener?.onReceiveStatus?.({ code: CANCELLED, details: 'the connection was closed', metadata });
  },
  sendMessage() {},
  sendMessageWithContext() {},
  startRead() {},
  halfClose() {},
  cancelWithStatus() {},
  getPeer: () => '',
  getAuthContext: () => null,
};
