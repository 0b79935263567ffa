import { expect, test } from 'vitest';
import { connectTemporal } from '../../src/mains/temporal-connection.ts';
import { testTemporalAddress } from '../support/run/servers.ts';
import { aTcpProxy } from '../support/wire/tcp-proxy.ts';

test('a call that Temporal does not answer fails when the connection is closed, and throws out of no timer', async () => {
  const wire = await aTcpProxy(testTemporalAddress());
  const connection = await connectTemporal({ address: wire.address });
  wire.cut();
  const call = connection.workflowService.getSystemInfo({}).then(
    () => 'answered',
    () => 'failed',
  );
  await connection.close();
  expect(await call).toBe('failed');
  await wire.close();
});
