/** The whole product as `npm start` runs it, on the real MongoDB and the real Temporal of the test run. */

import type { z } from 'zod';
import { instantOf } from '../../../src/domain/civil-date.ts';
import type { Servers } from '../../../src/servers/index.ts';
import type { SnapshotBuilder } from '../../support/builders/builders.ts';
import { type Given, given } from '../../support/builders/given.ts';
import { type Call, send } from '../../support/callers/caller.ts';
import { startWholeProduct, type WholeProduct } from '../../support/product/product.ts';
import { testWorkflowBundle } from '../../support/product/workflow-bundle.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testServers } from '../../support/run/servers.ts';
import { assertAsDocumented } from './contract.ts';

/** An answer, held against the OpenAPI document already. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body by a schema of the API. Throws when the answer is an error. */
  as<Schema extends z.ZodType>(schema: Schema): z.output<Schema>;
  /** The last part of the problem's type; null when it is no problem document. */
  readonly problem: string | null;
}

export interface SystemUnderTest extends WholeProduct {
  get(path: string, call?: Call): Promise<Answer>;
  post(path: string, call?: Call): Promise<Answer>;
  /** Stores a customer with one account, described as a snapshot of today. */
  given(describe: (snapshot: SnapshotBuilder) => SnapshotBuilder): Promise<Given>;
}

/**
 * Starts the product for a test file, with a database and a task queue of its own; stopped, and its database dropped,
 * after the file's last test.
 * @param servers other than the test run's; the caller stops them
 * @param settings stronger than the environment's
 */
export async function aSystem({
  servers = testServers(),
  settings = {},
}: {
  servers?: Servers;
  settings?: Readonly<Record<string, string>>;
} = {}): Promise<SystemUnderTest> {
  const product = await startWholeProduct({
    ...{ name: uniqueName('system'), servers, settings },
    workflowBundle: await testWorkflowBundle(),
  });
  atEndOfFile(product.stop);
  const answerTo = async (method: 'GET' | 'POST', path: string, call: Call = {}): Promise<Answer> => {
    const response = await send(product, method, path, call);
    const text = await response.text();
    assertAsDocumented(method, path, response, text);
    const type = /"type":"urn:goodstanding:problem:([\w-]+)"/.exec(text)?.[1] ?? null;
    return {
      status: response.status,
      headers: response.headers,
      text,
      as(schema) {
        if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return schema.parse(JSON.parse(text));
      },
      problem: response.status >= 400 ? type : null,
    };
  };
  return {
    ...product,
    get: (path, call) => answerTo('GET', path, call),
    post: (path, call) => answerTo('POST', path, call),
    given: (describe) => given(product.store, instantOf(Date.now()), describe),
  };
}
