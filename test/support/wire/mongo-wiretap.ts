/** Listens on the wire to a real MongoDB: what is sent, by which process, whatever the program that sends it is made of. */
import { connect, createServer, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

/** One command as it went over the wire. */
export interface SentCommand {
  /** The `appName` of the client that sent it. */
  readonly by: string;
  /** Such as `find`. */
  readonly name: string;
  /** The collection; null for a command on no collection, such as `commitTransaction`. */
  readonly collection: string | null;
}

/** A wire with somebody listening. */
export interface MongoWiretap {
  /** Connection string to use in place of the server's. */
  readonly uri: string;
  /** Everything that was sent since the last call, but for what drivers say to each other to keep a connection. */
  take(): readonly SentCommand[];
  close(): Promise<void>;
}

const OP_MSG = 2013;
const OP_QUERY = 2004;
const HEADER_BYTES = 16;
/** Of the driver itself: it does not depend on what a program does. */
const KEEPING_A_CONNECTION = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions']);

/** Starts a wiretap in front of the MongoDB of a connection string. */
export async function aMongoWiretap(target: string): Promise<MongoWiretap> {
  const { hostname, port } = new URL(target);
  let heard: SentCommand[] = [];
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    return socket;
  };
  const server = createServer((incoming) => {
    keep(incoming);
    const outgoing = keep(connect(Number(port), hostname));
    const hear = aListener((command) => heard.push(command));
    incoming.on('data', hear);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const own = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    // Direct: a driver that asks for the members of the replica set would go past the wiretap.
    uri: `mongodb://127.0.0.1:${own}/?directConnection=true`,
    take() {
      const taken = heard;
      heard = [];
      return taken;
    },
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Puts the pieces of one connection together and tells each command. */
function aListener(tell: (command: SentCommand) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let by = 'unknown';
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      const body = bodyOf(rest.subarray(0, length));
      rest = rest.subarray(length);
      if (body === null) continue;
      by = appNameOf(body) ?? by;
      const [name = '', about] = Object.entries(body)[0] ?? [];
      if (KEEPING_A_CONNECTION.has(name)) continue;
      tell({ by, name, collection: name === 'getMore' ? body['collection'] : collectionOf(about) });
    }
  };
}

/** The document with the command; null for a message that has none. */
function bodyOf(message: Buffer): Document | null {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) {
    // After the flags come sections; the one of kind 0 is the command.
    for (let at = HEADER_BYTES + 4; at < message.length; ) {
      const kind = message[at];
      const size = message.readInt32LE(at + 1);
      if (kind === 0) return BSON.deserialize(message.subarray(at + 1, at + 1 + size));
      at += 1 + size;
    }
    return null;
  }
  if (opCode !== OP_QUERY) return null;
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const start = nameEnd + 1 + 8;
  return BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
}

function appNameOf({ client }: Document): string | null {
  const name: unknown = client?.application?.name;
  return typeof name === 'string' ? name : null;
}

function collectionOf(about: unknown): string | null {
  return typeof about === 'string' ? about : null;
}
