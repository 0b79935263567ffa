/** What is used of the driver's own class of a connection, which it does not export: see closing-connections.ts. */
declare module 'mongodb/lib/cmap/connection.js' {
  export class Connection {
    readonly closed: boolean;
    readonly socket: { emit(event: 'drain'): boolean };
    cleanup(error: Error): void;
  }
}
