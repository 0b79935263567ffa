import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { writeCertificates } from '../../src/cli/certs/certs.ts';
import { readHttpTls } from '../../src/config/tls.ts';
import { httpServer } from '../../src/mains/http-server.ts';
import { createLogger, createMetrics, serveMetrics } from '../../src/telemetry/telemetry.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

test("the worker's metrics page speaks TLS as the API does, and asks for a certificate where the API does", async () => {
  const { path: folder, remove } = await temporaryFolder('metrics-tls');
  onTestFinished(remove);
  await writeCertificates({ folder, host: [], days: 1 });
  const path = (name: string) => join(folder, name);
  const tls = readHttpTls({
    HTTP_TLS_CERT_FILE: path('server.crt'),
    HTTP_TLS_KEY_FILE: path('server.key'),
    HTTP_TLS_CLIENT_CA_FILE: path('ca.crt'),
  });
  const log = createLogger({ level: 'silent', name: 'test' });
  const page = await serveMetrics({
    ...{ host: '127.0.0.1', port: 0, metrics: createMetrics({ processMetrics: false }) },
    serverOf: (answer) => httpServer(tls, { log, answer }),
  });
  onTestFinished(page.close);
  const ask = (client: { readonly cert?: Buffer; readonly key?: Buffer }) =>
    new Promise<string>((resolve, reject) => {
      const ca = readFileSync(path('ca.crt'));
      const options = { host: '127.0.0.1', port: page.port, path: '/metrics', agent: false, ca, ...client };
      request(options, (response) => text(response).then(resolve, reject))
        .on('error', reject)
        .end();
    });
  const known = { cert: readFileSync(path('client.crt')), key: readFileSync(path('client.key')) };
  expect(await ask(known)).toContain('goodstanding_decisions_total');
  await expect(ask({})).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${page.port}/metrics`)).rejects.toThrow();
});
