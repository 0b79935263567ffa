/**
 * The driver (mongodb 7.9) never ends an operation that it begins on a connection whose socket is destroyed and has not said "close"
 * yet: the write returns false, and the driver waits for a "drain" that cannot come (`Connection.writeCommand`). It happens to what runs
 * in the turn of the event loop in which the end of a MongoDB is noticed. No time limit of the driver applies there, and what waits for
 * the operation waits for good.
 *
 * Here a connection that is closed says "drain" after it has noted why it closed: the operation goes on, finds that, and fails as every
 * operation whose connection breaks.
 */
import { Connection } from 'mongodb/lib/cmap/connection.js';

/** Mends the driver of this process. A second call changes nothing. */
export function endOperationsOfClosingConnections(): void {
  if (mended) return;
  mended = true;
  const { prototype } = Connection;
  const { cleanup } = prototype;
  prototype.cleanup = function mendedCleanup(this: Connection, error) {
    const wasClosed = this.closed;
    cleanup.call(this, error);
    if (!wasClosed) this.socket.emit('drain');
  };
}

let mended = false;
