import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter, type WorkflowClientInterceptor } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import { REQUEST_CODE_HEADER } from '../../messages/request-code.ts';
import type { CaseRequest, RequestAuthentication } from './request-authentication.ts';

/**
 * Puts the authentication code on everything that a client starts and requests. The code is a header beside the content, so that no caller
 * and no workflow has to know about it.
 */
export function authenticatedRequests(
  authentication: Pick<RequestAuthentication, 'codeOf'>,
): WorkflowClientInterceptor {
  const signed = (headers: Headers, request: CaseRequest): Headers => ({
    ...headers,
    [REQUEST_CODE_HEADER]: defaultPayloadConverter.toPayload(authentication.codeOf(request)),
  });
  const startOf = (
    workflowType: string,
    { workflowId, args }: { readonly workflowId: string; readonly args?: readonly unknown[] },
  ): CaseRequest => ({ workflowId, name: workflowType, updateId: null, args: args ?? [] });
  return {
    startWithDetails(input, next) {
      return next({ ...input, headers: signed(input.headers, startOf(input.workflowType, input.options)) });
    },
    startUpdate(input, next) {
      const { updateName: name, args, workflowExecution } = input;
      const options = { ...input.options, updateId: input.options.updateId ?? randomUUID() };
      const { workflowId } = workflowExecution;
      const headers = signed(input.headers, { workflowId, name, updateId: options.updateId, args });
      return next({ ...input, options, headers });
    },
    startUpdateWithStart(input, next) {
      const { workflowType, workflowStartOptions, updateName: name, updateArgs: args } = input;
      const updateOptions = {
        ...input.updateOptions,
        updateId: input.updateOptions.updateId ?? randomUUID(),
      };
      const { workflowId } = workflowStartOptions;
      return next({
        ...input,
        updateOptions,
        workflowStartHeaders: signed(input.workflowStartHeaders, startOf(workflowType, workflowStartOptions)),
        updateHeaders: signed(input.updateHeaders, {
          workflowId,
          name,
          updateId: updateOptions.updateId,
          args,
        }),
      });
    },
  };
}
