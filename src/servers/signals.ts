const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Until the returned function is called, lets SIGINT, SIGTERM and SIGHUP end the process by `process.exit`, so that the exit
 * hooks stop what was started so far. For a caller who handles SIGINT all three are left alone.
 *
 * @returns ends it
 */
export function exitOnSignalsDuring(): () => void {
  if (process.listenerCount('SIGINT') > 0) return () => undefined;
  const handlers = Object.entries(EXIT_CODES).map(([signal, code]) => {
    const handler = (): void => {
      process.exit(code);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
