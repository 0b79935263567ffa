import { randomUUID } from 'node:crypto';

/** A name that no other test uses, for databases, task queues and ids. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 12)}`;
}
