/** JSON objects whose shape nobody promised. */
import { z } from 'zod';

export const JsonObject = z.record(z.string(), z.unknown());

/** A JSON object. */
export type JsonObject = z.output<typeof JsonObject>;

/** Whether a value is a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
