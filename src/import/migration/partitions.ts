import { createHash } from 'node:crypto';

/** How many bytes of the files, uncompressed, are held in memory at once. As records they take several times as much. */
const BYTES_A_PASS = 64 * 1024 * 1024;

/** Text compresses well: a `.gz` file counts as ten times its size. */
const EXPANSION = 10;

/**
 * How often the files are read. The records of one account are in several files, in any order. Each pass keeps the records of a part of the accounts,
 * so memory stays bounded for files of any size.
 */
export function passesFor(
  files: readonly { readonly file: string; readonly bytes: number }[],
  bytesAPass = BYTES_A_PASS,
): number {
  const bytes = files.reduce(
    (sum, { file, bytes: own }) => sum + own * (file.endsWith('.gz') ? EXPANSION : 1),
    0,
  );
  return Math.max(1, Math.ceil(bytes / bytesAPass));
}

/** The pass, from 0 on, in which an account is made. The same for every reader of the same files. */
export function passOf(id: string, passes: number): number {
  if (passes === 1) return 0;
  return createHash('sha256').update(id).digest().readUInt32BE(0) % passes;
}
