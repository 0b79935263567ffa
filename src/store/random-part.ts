import { randomBytes } from 'node:crypto';

/** As many as are asked of the system at a time: asking takes longer than the bytes do. */
const AT_ONCE = 4_096;

let left: Buffer = Buffer.alloc(0);

/**
 * Random bytes of the system for a nonce or a salt, each given out once. For many short ones: a bill run seals several texts a bill. Keys are made
 * by `randomBytes` itself.
 * @param bytes at most 256
 */
export function randomPart(bytes: number): Buffer {
  if (bytes > 256) throw new RangeError('that many bytes are not a short part');
  if (left.length < bytes) left = randomBytes(AT_ONCE);
  const part = left.subarray(0, bytes);
  left = left.subarray(bytes);
  return part;
}
