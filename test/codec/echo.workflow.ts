/** Workflows for the test of the codec on a real server. */
import { ApplicationFailure } from '@temporalio/workflow';

export async function echo(text: string): Promise<string> {
  return `echo ${text}`;
}

export async function fail(text: string): Promise<never> {
  throw ApplicationFailure.nonRetryable(`failed with ${text}`, 'Refused', text);
}
