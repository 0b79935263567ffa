/** Lines that are made while they are read. */

/** A reader that takes nothing for longer than this is gone. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * A body of lines. Nothing is made ahead of its reader, who may leave at any time.
 * @param stop called at the end, also when the reader has left or takes nothing any more
 * @returns the body, and a promise that resolves when it has ended, in whatever way
 */
export function streamOf(
  lines: AsyncIterator<string, unknown, undefined>,
  stop: () => void,
): { readonly body: ReadableStream<Uint8Array>; readonly ended: Promise<void> } {
  const encoder = new TextEncoder();
  let pause: NodeJS.Timeout | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = () => {
      clearTimeout(pause);
      stop();
      resolve();
    };
  });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(pause);
        try {
          const next = await lines.next();
          if (next.done === true) {
            controller.close();
            end();
            return;
          }
          controller.enqueue(encoder.encode(next.value));
          pause = setTimeout(() => {
            controller.error(new Error('the results were not read'));
            end();
          }, LONGEST_PAUSE_MS);
          pause.unref();
        } catch (error) {
          controller.error(error);
          end();
        }
      },
      cancel: () => end(),
    },
    { highWaterMark: 1 },
  );
  return { body, ended };
}
