import { Context } from '@temporalio/activity';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { CaseRequest } from '../services/cases/request-authentication.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createCaseRequestActivities({ requests }: ActivityDependencies) {
  return {
    /**
     * Whether a request to the calling workflow came through the API.
     * @throws BusinessFailure RequestNotAuthentic without the code of exactly this request
     */
    async checkRequest(input: {
      readonly name: CaseRequest['name'];
      readonly updateId: CaseRequest['updateId'];
      readonly args: CaseRequest['args'];
      readonly code: string | null;
    }): Promise<void> {
      const { code, ...asked } = input;
      const { info, log } = Context.current();
      const workflowId = info.workflowExecution?.workflowId ?? '';
      if (requests.isAuthentic({ workflowId, ...asked }, code)) return;
      log.warn('a request to a case did not come through the API', { name: asked.name });
      throw new BusinessFailure('RequestNotAuthentic', 'the request did not come through the API');
    },
  };
}

export type CaseRequestActivities = ReturnType<typeof createCaseRequestActivities>;
