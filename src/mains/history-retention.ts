import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { type KeepingPeriod, longestMs, type RetentionRules } from '../domain/retention/rules.ts';
import type { Logger } from '../telemetry/telemetry.ts';

const ALREADY_EXISTS = 6;
const INVALID_ARGUMENT = 3;
/** `ArchivalState` of Temporal's API. */
const ARCHIVAL = { disabled: 1, enabled: 2 } as const;

/**
 * Registers the namespace if it is missing, and sets how long it keeps closed workflows, and whether it archives them, by
 * `policies/retention`. May run any number of times.
 * @returns whether the namespace had to be registered
 * @throws when Temporal does not answer, or refuses; a server without an archive is only logged
 */
export async function ensureNamespace(
  connection: Connection,
  namespace: string,
  { rules, log }: { readonly rules: RetentionRules; readonly log: Logger },
): Promise<boolean> {
  const { period } = rules.everywhere.temporalHistories;
  const workflowExecutionRetentionTtl = msToTs(historiesKeptForMs(period));
  const added = await register(connection, namespace, workflowExecutionRetentionTtl);
  const archivalState = rules.archiveHistories ? ARCHIVAL.enabled : ARCHIVAL.disabled;
  const update = (config: object) => connection.workflowService.updateNamespace({ namespace, config });
  await update({ workflowExecutionRetentionTtl });
  try {
    await update({ historyArchivalState: archivalState, visibilityArchivalState: archivalState });
  } catch (error) {
    // A server without an archive refuses every archival state, on or off.
    if (codeOf(error) !== INVALID_ARGUMENT) throw error;
    if (rules.archiveHistories)
      log.warn(
        { namespace },
        'histories are not archived: the server has no archive, or none for this namespace',
      );
  }
  return added;
}

/** How long Temporal keeps a closed workflow. */
function historiesKeptForMs(period: KeepingPeriod | null): number {
  if (period === null) throw new RangeError('histories expire after some time: the document has to say when');
  return longestMs(period);
}

async function register(
  connection: Connection,
  namespace: string,
  workflowExecutionRetentionPeriod: ReturnType<typeof msToTs>,
): Promise<boolean> {
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    return true;
  } catch (error) {
    if (codeOf(error) === ALREADY_EXISTS) return false;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
