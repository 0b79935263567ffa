// What the container's HEALTHCHECK runs: is the process alive? Whether it can serve is another question, see /readyz.
import { once } from 'node:events';
import { connect } from 'node:tls';

const port = Number(process.env.HTTP_PORT ?? 8080);
const url = process.env.HEALTHCHECK_URL ?? `http://127.0.0.1:${port}/healthz`;
const signal = AbortSignal.timeout(2_500);
try {
  if (!process.env.HTTP_TLS_CERT_FILE) {
    const response = await fetch(url, { signal });
    process.exit(response.ok ? 0 : 1);
  }
  // A server that wants a certificate of its callers gets none from here: that it shows its own proves that it is alive. Whose
  // it is does not matter on the way from a process to itself.
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect', { signal });
  process.exit(0);
} catch {
  process.exit(1);
}
