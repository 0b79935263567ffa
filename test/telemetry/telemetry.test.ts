import { describe, expect, test } from 'vitest';
import { createLogger, createMetrics, serveMetrics } from '../../src/telemetry/telemetry.ts';

function aLogger() {
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    name: 'test',
    destination: { write: (line) => lines.push(line) },
  });
  return { log, text: () => lines.join('') };
}

describe('a log line', () => {
  test('has no personal data and no credentials, at any depth, in any spelling', () => {
    const { log, text } = aLogger();
    log.child({ email: 'ada@hidden.test' }).info(
      {
        customerId: 'CUST-1',
        headers: { Authorization: 'hidden', 'X-Api-Key': 'hidden', cookie: 'hidden' },
        customer: { name: 'hidden', contacts: [{ phone_number: 'hidden', e: { postalCode: 'hidden' } }] },
        payment: { method: { token: 'hidden', last4: 'hidden', brand: 'visa' } },
        url: 'mongodb://app:hidden@db/x',
        said: 'write to ada@hidden.test',
      },
      'called with Bearer hidden.hidden.hidden',
    );
    expect(text()).not.toContain('hidden');
    expect(text()).toContain('CUST-1');
    expect(text()).toContain('visa');
  });

  test('shows an error with its causes and without what libraries attach to it', () => {
    const { log, text } = aLogger();
    const cause = Object.assign(new Error('connect mongodb://u:hidden@h'), {
      code: 'ECONN',
      config: { secret: 'hidden' },
    });
    log.error({ err: new Error('no answer', { cause }) }, 'failed');
    log.error(new Error('plain Bearer hidden'));
    expect(text()).toContain('ECONN');
    expect(text()).toContain('no answer');
    expect(text()).not.toContain('hidden');
  });

  test('survives circular and deep values', () => {
    const { log, text } = aLogger();
    const loop: Record<string, unknown> = { id: 1n };
    loop['self'] = loop;
    log.info({ loop }, 'ok');
    expect(text()).toContain('[circular]');
  });
});

describe('metrics', () => {
  test('count a decision once by outcome and once by each reason', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.observeDecision({ policy: 'p', outcome: 'decline', reasonCodes: ['A', 'B', 'A'] });
    const text = await metrics.registry.metrics();
    expect(text).toContain('goodstanding_decisions_total{policy="p",outcome="decline"} 1');
    expect(text).toContain('goodstanding_decision_reasons_total{policy="p",outcome="decline",reason="A"} 1');
    expect(text).toContain('goodstanding_decision_reasons_total{policy="p",outcome="decline",reason="B"} 1');
  });

  test('of a worker are served together with those of the Temporal core, or without while it is silent', async () => {
    const core = await serveMetrics({ host: '127.0.0.1', port: 0, metrics: createMetrics() });
    const both = await serveMetrics({
      host: '127.0.0.1',
      port: 0,
      metrics: createMetrics({ processMetrics: false }),
      temporalMetricsPort: core.port,
    });
    const page = async () => (await fetch(`http://127.0.0.1:${both.port}/metrics`)).text();
    expect(await page()).toContain('process_cpu_seconds_total');
    await core.close();
    const alone = await page();
    expect(alone).toContain('goodstanding_decisions_total');
    expect(alone).toContain('do not answer');
    await both.close();
  });
});
