import { Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import type { GivenTemporal } from '../../servers/given.ts';
import { shortReason } from '../../servers/log.ts';
import type { SearchAttributeTypes } from '../../servers/search-attributes.ts';
import { missingSearchAttributes } from '../../servers/search-attributes.ts';
import type { Check } from './checks.ts';

const WAIT_MS = 4_000;

/**
 * Checks that MongoDB answers, is a replica set, and has a primary.
 *
 * @param uri undefined when nothing runs and nothing is named
 * @param source where the address comes from, as in "MONGODB_URI"
 */
export async function checkMongodb(uri: string | undefined, source: string): Promise<Check> {
  const name = 'MongoDB';
  if (uri === undefined) return { name, status: 'ok', detail: 'not running now; npm start starts it' };
  const mend = source === 'MONGODB_URI' ? 'unset MONGODB_URI' : 'npm start';
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: WAIT_MS, readPreference: 'primaryPreferred' });
    const hello = await client.db('admin').command({ hello: 1 });
    const set: unknown = hello['setName'];
    if (hello['msg'] === 'isdbgrid') return { name, status: 'ok', detail: `sharded cluster (${source})` };
    if (typeof set !== 'string') {
      const detail = `the MongoDB of ${source} is not a replica set, so it has no transactions`;
      return { name, status: 'fail', detail, mend: `mongosh --eval 'rs.initiate()'` };
    }
    if (hello['primary'] === undefined && hello['isWritablePrimary'] !== true) {
      return {
        name,
        status: 'fail',
        detail: `replica set ${set} has no primary`,
        mend: `mongosh --eval 'rs.status()'`,
      };
    }
    return { name, status: 'ok', detail: `replica set ${set} with a primary (${source})` };
  } catch (error) {
    // The message of the driver names hosts, never the password.
    return {
      name,
      status: 'fail',
      detail: `the MongoDB of ${source} does not answer: ${shortReason(error)}`,
      mend,
    };
  } finally {
    await client?.close();
  }
}

/**
 * Checks that Temporal answers, and that the namespace and the search attributes exist.
 *
 * @param server undefined when nothing runs and nothing is named
 */
export async function checkTemporal(
  server: GivenTemporal | undefined,
  wanted: SearchAttributeTypes,
): Promise<Check[]> {
  const name = 'Temporal';
  if (server === undefined) return [{ name, status: 'ok', detail: 'not running now; npm start starts it' }];
  const { address, namespace, variable } = server;
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...server.options, connectTimeout: WAIT_MS });
  } catch (error) {
    const mend = variable.startsWith('TEMPORAL_') ? `unset ${variable}` : 'npm start';
    return [
      {
        name,
        status: 'fail',
        detail: `${address} (${variable}) does not answer: ${shortReason(error)}`,
        mend,
      },
    ];
  }
  try {
    const reached: Check = { name, status: 'ok', detail: `serves at ${address} (${variable})` };
    return await connection.withDeadline(Date.now() + 2 * WAIT_MS, async () => {
      const there = await checkNamespace(connection, namespace, address);
      if (there.status !== 'ok') return [reached, there];
      return [reached, there, await checkSearchAttributes(connection, namespace, address, wanted)];
    });
  } finally {
    await connection.close();
  }
}

async function checkNamespace(connection: Connection, namespace: string, address: string): Promise<Check> {
  const name = 'Temporal namespace';
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return { name, status: 'ok', detail: namespace };
  } catch (error) {
    const mend = `temporal operator namespace create --namespace ${namespace} --address ${address}`;
    return { name, status: 'fail', detail: `${namespace}: ${shortReason(error)}`, mend };
  }
}

async function checkSearchAttributes(
  connection: Connection,
  namespace: string,
  address: string,
  wanted: SearchAttributeTypes,
): Promise<Check> {
  const name = 'search attributes';
  const command = `temporal operator search-attribute create --namespace ${namespace} --address ${address}`;
  try {
    const missing = await missingSearchAttributes(connection, namespace, wanted);
    if (missing.length === 0) {
      return { name, status: 'ok', detail: `all ${Object.keys(wanted).length} are registered` };
    }
    const parts = missing.map((attribute) => `--name ${attribute} --type ${wanted[attribute]}`);
    return {
      name,
      status: 'fail',
      detail: `missing: ${missing.join(', ')}`,
      mend: `${command} ${parts.join(' ')}`,
    };
  } catch (error) {
    return { name, status: 'fail', detail: shortReason(error), mend: command.replace(' create', ' list') };
  }
}
