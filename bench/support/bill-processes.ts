/** Processes that share out the lanes of a bill run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BillLane } from '../../src/domain/billing/bill-lane.ts';
import type { BillRunOrder } from '../../src/services/billing/bill-run.ts';
import { AS_NPM_START } from './processes.ts';

const FILE = fileURLToPath(new URL('./bill-lane-process.ts', import.meta.url));

/** Processes that make bills. */
export interface BillProcesses {
  /** Makes the bills of these lanes; each process takes the next one when it is done with one. */
  bill(order: Pick<BillRunOrder, 'runId' | 'now'>, lanes: readonly BillLane[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a number of them on a database. */
export async function startBillProcesses(
  count: number,
  where: { readonly uri: string; readonly database: string; readonly auditKeys: string },
): Promise<BillProcesses> {
  const all = await Promise.all(Array.from({ length: count }, () => startOne(where)));
  return {
    async bill(order, lanes) {
      const left = [...lanes];
      await Promise.all(
        all.map(async ({ ask }) => {
          for (let lane = left.shift(); lane !== undefined; lane = left.shift())
            await ask(JSON.stringify({ ...order, ...lane }));
        }),
      );
    },
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

async function startOne({
  uri,
  database,
  auditKeys,
}: {
  readonly uri: string;
  readonly database: string;
  readonly auditKeys: string;
}) {
  const args = [...AS_NPM_START, '--import', 'tsx', FILE, uri, database, auditKeys];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TZ: 'UTC' },
  });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    if ((await answers.next()).done) throw new Error('a process that makes bills has ended');
  };
  await answer();
  return {
    async ask(line: string) {
      child.stdin.write(`${line}\n`);
      await answer();
    },
    async stop() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
