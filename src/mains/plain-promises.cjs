/**
 * For `node --require`, which threads run too: in threads of workflows, Temporal's SDK takes a stack trace for every promise, so that the Web UI can
 * show a "Call Stack". That is a large part of what a workflow costs. Here that one hook is left out. With WORKFLOW_CALL_STACKS=true the SDK
 * does as it wants.
 *
 * Only the SDK's hook: up to Node 22, Node itself calls the same function for AsyncLocalStorage, which keeps the cancellation scopes of workflows
 * apart. A call that is not known to be the SDK's gets its hook.
 *
 * CommonJS on purpose: it runs before anything else, in every thread, from source as well as from a build, which copies it as it is.
 */
const { promiseHooks } = require('node:v8');
const { isMainThread } = require('node:worker_threads');

const OF_THE_SDK = /[\\/]@temporalio[\\/]worker[\\/]lib[\\/]workflow[\\/]vm-shared\.js/;

if (!isMainThread && process.env.WORKFLOW_CALL_STACKS !== 'true') {
  const { createHook } = promiseHooks;
  promiseHooks.createHook = (hooks) =>
    calledFrom().some((file) => OF_THE_SDK.test(file)) ? () => {} : createHook(hooks);
}

/** The files on the stack as they run. The stack as a text may have the names of their sources instead, where source maps are applied. */
function calledFrom() {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? '');
  const { stack } = new Error('who calls');
  Error.prepareStackTrace = prepareStackTrace;
  return stack;
}
