// What the container's HEALTHCHECK runs: is the process alive? Whether it can serve is another question, see /readyz.
const url = process.env.HEALTHCHECK_URL ?? `http://127.0.0.1:${process.env.HTTP_PORT ?? 8080}/healthz`;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_500) });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
