import { goodstanding } from './program.ts';

await goodstanding(process.argv.slice(2));
