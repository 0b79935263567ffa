import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { anyFreePort } from '../../../src/servers/ports.ts';
import { eventually } from '../run/eventually.ts';
import { pythonTool } from '../run/python-tool.ts';

/** KMS and S3 of AWS on this machine: moto, which keeps everything in memory and encrypts for real. */
export interface AwsEmulator {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

/** Starts one; installs it at the first call. */
export async function anAwsEmulator(): Promise<AwsEmulator> {
  const tool = { name: 'moto', version: '5.2.5', extras: '[server,kms,s3]', executable: 'moto_server' };
  const executable = await pythonTool(tool, process.env, () => undefined);
  const port = await anyFreePort();
  const child = spawn(executable, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    await (await fetch(`${url}/moto-api/`)).body?.cancel();
  });
  return {
    ...{ url, region: 'eu-central-1' },
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
