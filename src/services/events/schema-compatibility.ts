/** What a change of an event's schema would break for those who read the event. */

/** A JSON Schema, as far as it matters here. */
type Node = Readonly<Record<string, unknown>>;

/**
 * The breaks between a schema that was published and the present one, each in a sentence with its path. Fields may be added; codes may be added to a
 * list of codes, since readers have to expect codes that they don't know. Nothing may be removed, become optional, or be of another type.
 */
export function schemaBreaks(published: unknown, now: unknown, path = ''): string[] {
  if (!isNode(published) || !isNode(now)) return [];
  const breaks: string[] = [];
  const at = path === '' ? 'the data' : path;
  const before = typesOf(published);
  const after = typesOf(now);
  const wider = after.filter((type) => !before.includes(type));
  if (before.length > 0 && wider.length > 0) breaks.push(`${at} may be ${wider.join(' or ')} now`);
  if (before.length > 0 && after.length === 0) breaks.push(`${at} may be anything now`);
  const [fieldsBefore, fieldsNow] = [fieldsOf(published), fieldsOf(now)];
  for (const [name, field] of Object.entries(fieldsBefore)) {
    const own = `${path}/${name}`;
    if (!(name in fieldsNow)) breaks.push(`${own} is gone`);
    else breaks.push(...schemaBreaks(field, fieldsNow[name], own));
  }
  const requiredNow = listOf(now['required']);
  for (const name of listOf(published['required']))
    if (name in fieldsNow && !requiredNow.includes(name)) breaks.push(`${path}/${name} may be left out now`);
  for (const code of listOf(published['enum']))
    if (!listOf(now['enum']).includes(code)) breaks.push(`${at} no longer knows ${code}`);
  breaks.push(...schemaBreaks(published['items'], now['items'], `${path}/*`));
  return breaks;
}

/** The types that a value may have; of alternatives, those of all. */
function typesOf(node: Node): string[] {
  const alternatives = node['anyOf'];
  if (Array.isArray(alternatives)) return alternatives.filter(isNode).flatMap(typesOf).sort();
  const { type } = node;
  return typeof type === 'string' ? [type] : listOf(type);
}

function fieldsOf(node: Node): Node {
  return isNode(node['properties']) ? node['properties'] : {};
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
