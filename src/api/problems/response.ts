/** Problems as answers of HTTP. */
import { TMF_PATH, tmfErrorOf, tmfStatusOf } from '../tmf/error-document.ts';
import type { Problem, ProblemDocument } from './problem.ts';
import { problemTitle, problemType } from './problem-kinds.ts';

/** Builds the document of a problem for one request. */
function toProblemDocument(
  problem: Problem,
  request: { readonly instance: string; readonly requestId: string },
): ProblemDocument {
  return {
    type: problemType(problem.kind),
    title: problemTitle(problem.kind),
    status: problem.status,
    detail: problem.detail,
    instance: request.instance,
    requestId: request.requestId,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}

/** Builds the HTTP answer of a problem: `application/problem+json`, or the error of TM Forum on its paths; never cached. */
export function toProblemResponse(
  problem: Problem,
  request: { readonly instance: string; readonly requestId: string },
): Response {
  if (request.instance.startsWith(TMF_PATH))
    return new Response(JSON.stringify(tmfErrorOf(problem)), {
      status: tmfStatusOf(problem),
      headers: { ...problem.headers, 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
  return new Response(JSON.stringify(toProblemDocument(problem, request)), {
    status: problem.status,
    headers: {
      ...problem.headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
  });
}
