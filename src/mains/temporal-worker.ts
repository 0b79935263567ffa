import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { actsForItsWorkflow } from '../activities/acting.ts';
import { businessFailures } from '../activities/business-failures.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { createActivities } from '../activities/index.ts';
import { createDataConverter, failureConverterPath } from '../codec/data-converter.ts';
import type { Keyring } from '../codec/keyring.ts';
import { MINUTE_MS } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';

/** The workflow bundle that a build leaves in dist. */
const PREBUILT = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** The workflow code in the form that a worker needs. */
export type WorkflowBundle = NonNullable<WorkerOptions['workflowBundle']>;

/** The prebuilt bundle of a production build; made on the spot when there is none, which takes some seconds. */
export async function workflowBundle(): Promise<WorkflowBundle> {
  if (existsSync(PREBUILT)) return { codePath: PREBUILT };
  return bundleWorkflows();
}

/**
 * Builds a workflow bundle, by default from src/workflows/index, with the check of requests before every workflow. A thread evaluates the modules
 * of workflows, and whatever they import, once, and not for every workflow: they must not remember anything of a workflow (test/architecture/workflow-memory.test.ts).
 */
export function bundleWorkflows(workflowsPath = sourceOf('workflows/index')): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [sourceOf('workflows/parts/authentic-requests')],
    preloadModules: [workflowsPath],
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  });
}

/** A file of src, as source or compiled. */
function sourceOf(name: string): string {
  const path = [`../${name}.ts`, `../${name}.js`]
    .map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error('the workflow sources are missing');
  return path;
}

/** What a worker runs with. */
export interface WorkerSettings {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly keyring: Keyring;
  readonly bundle: WorkflowBundle;
  readonly dependencies: ActivityDependencies;
  /** How long running activities may go on once a shutdown has begun; longer than the longest step's timeout. */
  readonly shutdownGraceMs: Ms;
  readonly tuning?: Partial<
    Pick<
      WorkerOptions,
      | 'maxConcurrentActivityTaskExecutions'
      | 'maxConcurrentLocalActivityExecutions'
      | 'maxConcurrentWorkflowTaskExecutions'
      | 'maxCachedWorkflows'
      | 'workerDeploymentOptions'
    >
  >;
}

/**
 * How long one activation of a workflow may take by the clock before V8 ends it. Five seconds is the SDK's own value, and when a machine
 * pauses for longer in the middle of one (an overloaded host, a suspended virtual machine), V8 ends code that did nothing wrong. On Node
 * before 24 that does not only end the activation: it leaves the thread's async hooks unbalanced, and Node ends the whole process with
 * "async hook stack has become corrupted" (sdk-typescript issue 939). A minute still ends a workflow that loops for ever.
 *
 * The SDK takes the option and leaves it out of its published type, so it is spread in; test/workflows/worker-settings.test.ts
 * fails when the SDK no longer takes it.
 */
const PAUSES_SURVIVED = { isolateExecutionTimeout: MINUTE_MS };

/** A worker for all workflows and activities. Call `run()` on it. */
export function createWorker(settings: WorkerSettings): Promise<Worker> {
  const { connection, namespace, taskQueue, keyring, bundle, dependencies, shutdownGraceMs, tuning } =
    settings;
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities: createActivities(dependencies),
    dataConverter: createDataConverter(keyring),
    interceptors: { activity: [actsForItsWorkflow, businessFailures] },
    shutdownGraceTime: shutdownGraceMs,
    ...PAUSES_SURVIVED,
    ...tuning,
  });
}
