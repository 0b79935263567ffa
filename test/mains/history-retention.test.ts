import { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import type { RetentionRules } from '../../src/domain/retention/rules.ts';
import { ensureNamespace } from '../../src/mains/history-retention.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { shippedVersion } from '../support/product/shipped.ts';
import { uniqueName } from '../support/run/names.ts';
import { testTemporalAddress } from '../support/run/servers.ts';

const log = createLogger({ level: 'silent', name: 'test' });

test('Temporal keeps closed workflows as long as the document says, also after it changed', async () => {
  const connection = await Connection.connect({ address: testTemporalAddress() });
  const namespace = uniqueName('kept');
  try {
    const { parameters: rules } = await shippedVersion('retention');
    const keptDays = async () => {
      const { config } = await connection.workflowService.describeNamespace({ namespace });
      return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
    };
    expect(await ensureNamespace(connection, namespace, { rules, log })).toBe(true);
    expect(await keptDays()).toBe(30);
    const changed: RetentionRules = {
      ...{ ...rules, archiveHistories: true },
      everywhere: {
        ...rules.everywhere,
        temporalHistories: { ...rules.everywhere.temporalHistories, period: { unit: 'days', count: 7 } },
      },
    };
    expect(await ensureNamespace(connection, namespace, { rules: changed, log })).toBe(false);
    expect(await keptDays()).toBe(7);
  } finally {
    await connection.close();
  }
});
