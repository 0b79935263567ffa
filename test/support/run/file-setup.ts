// Files share a worker: schemas that a test of the store makes first have to know what the API's schemas add to them.
import '@hono/zod-openapi';
import { endWithFile } from './end-of-file.ts';

endWithFile();
