import { Context, getClient } from '@temporalio/activity';
import { createWorkflowNews, type WorkflowNews } from '../services/workflow-news.ts';

/** The news to workflows from within the activity that runs: by its worker's client, on its task queue. */
export function workflowNews(): WorkflowNews {
  return createWorkflowNews(getClient(), { taskQueue: Context.current().info.taskQueue });
}
