import { Context, getClient } from '@temporalio/activity';
import { createWorkflowNews, type WorkflowNews } from '../services/workflow-news.ts';

/** Tells workflows news from within the running activity: by its worker's client, on its task queue. */
export function workflowNews(): WorkflowNews {
  return createWorkflowNews(getClient(), { taskQueue: Context.current().info.taskQueue });
}
