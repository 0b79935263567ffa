import type { Headers } from '@temporalio/common';
import {
  CancellationScope,
  defaultPayloadConverter,
  proxyLocalActivities,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import type { CaseRequestActivities } from '../../activities/case-requests.ts';
import { REQUEST_CODE_HEADER } from '../../messages/request-code.ts';
import { refuse } from './failures.ts';
import { LOCAL_STEP } from './timing.ts';

const { checkRequest } = proxyLocalActivities<CaseRequestActivities>({
  ...LOCAL_STEP,
  summary: 'Check that the request came through the API',
});

/** What a workflow was started with. */
class Start {
  readonly args: readonly unknown[];
  readonly code: string | null;

  constructor(args: readonly unknown[], code: string | null) {
    this.args = args;
    this.code = code;
  }
}

/** Where a workflow keeps its own: all workflows of a thread share their modules, but each has its own global object. */
const OWN = '__goodstanding_start';

/**
 * Lets only updates that came through the API reach a workflow. An update without a code is refused before it enters the history.
 * The key of the codes must not be in workflow code, where it would be part of the state, so an activity checks a code, and the
 * update's handler runs after that. An update without arguments reads and changes nothing: it is not checked.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      execute(input, next) {
        const value = new Start(input.args, codeOf(input.headers));
        Object.defineProperty(globalThis, OWN, { value, configurable: true });
        return next(input);
      },
      validateUpdate(input, next) {
        if (input.args.length > 0 && codeOf(input.headers) === null) throw notAuthentic();
        next(input);
      },
      async handleUpdate(input, next) {
        const { name, updateId, args } = input;
        if (args.length > 0) await check({ name, updateId, args, code: codeOf(input.headers) });
        return next(input);
      },
    },
  ],
});

/**
 * Checks that this workflow was started through the API. A workflow that believes its input calls this after it has set its handlers
 * (an update that finds none is refused) and before anything else.
 * @throws ApplicationFailure RequestNotAuthentic
 */
export async function checkStart(): Promise<void> {
  const start: unknown = Reflect.get(globalThis, OWN);
  if (!(start instanceof Start) || start.code === null) throw notAuthentic();
  const { args, code } = start;
  await check({ name: workflowInfo().workflowType, updateId: null, args, code });
}

/** Must not be cancelled half way: the caller gets the result of the check. */
function check(request: Parameters<typeof checkRequest>[0]): Promise<void> {
  return CancellationScope.nonCancellable(() => checkRequest(request));
}

function codeOf(headers: Headers): string | null {
  const payload = headers[REQUEST_CODE_HEADER];
  const code: unknown = payload === undefined ? null : defaultPayloadConverter.fromPayload(payload);
  return typeof code === 'string' ? code : null;
}

function notAuthentic() {
  return refuse('RequestNotAuthentic', 'the request did not come through the API');
}
