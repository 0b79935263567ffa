/**
 * For `node --require`, which threads run too: in threads of workflows, Temporal's SDK takes a stack trace for every promise, so that the Web UI can
 * show a "Call Stack". That is a large part of what a workflow costs. Here promises stay plain there. With WORKFLOW_CALL_STACKS=true the SDK
 * does as it wants.
 *
 * CommonJS on purpose: it runs before anything else, in every thread, from source as well as from a build, which copies it as it is.
 */
const { promiseHooks } = require('node:v8');
const { isMainThread } = require('node:worker_threads');

if (!isMainThread && process.env.WORKFLOW_CALL_STACKS !== 'true') promiseHooks.createHook = () => () => {};
