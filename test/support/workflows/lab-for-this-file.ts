import { aMigratedDatabaseForThisFile } from '../product/database.ts';
import { testWorkflowBundle } from '../product/workflow-bundle.ts';
import { atEndOfFile } from '../run/end-of-file.ts';
import { testMongoUri, testServerPath } from '../run/servers.ts';
import { type LabParts, openWorkflowLab, type WorkflowLab } from './workflow-lab.ts';

/** A lab on the MongoDB and the bundle of the test run, closed after the file's last test. */
export async function aLabForThisFile(
  parts: Omit<LabParts, 'testServerPath' | 'mongodbUri' | 'database' | 'bundle'> = {},
): Promise<WorkflowLab> {
  const bundle = await testWorkflowBundle();
  const { name } = await aMigratedDatabaseForThisFile();
  const lab = await openWorkflowLab({
    ...{ testServerPath: testServerPath(), mongodbUri: testMongoUri(), database: name, bundle },
    ...parts,
  });
  atEndOfFile(() => lab.close());
  return lab;
}
