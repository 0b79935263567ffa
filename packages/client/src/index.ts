/** The client of Goodstanding's HTTP API, for Node and browsers. It needs `fetch` and nothing else. */
export type { Operations, Schemas } from './api.ts';
export { type BulkKind, type BulkLine, type BulkOptions, type BulkResult, bulk } from './bulk.ts';
export {
  type Answered,
  type CallOptions,
  type ClientOptions,
  createClient,
  type Goodstanding,
} from './client.ts';
export type { RetryBounds } from './delay.ts';
export { type Item, items, type ListId, pages } from './pages.ts';
export { type Fault, NoAnswerError, ProblemError, type ProblemKind, WaitedTooLongError } from './problem.ts';
export type { Answer, Args, OperationId } from './request.ts';
export type { TokenProvider } from './send.ts';
export { type CaseKind, type CaseOf, type WaitOptions, waitForCase } from './wait.ts';
