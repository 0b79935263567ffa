import { writeFile } from 'node:fs/promises';
import type { Simulation } from './table.ts';

export async function writeReport(file: string, simulation: Simulation): Promise<void> {
  await writeFile(file, JSON.stringify(simulation));
}
