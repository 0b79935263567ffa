/**
 * What a command's help ends with: examples, then whatever else there is to say. For commander's `addHelpText('after', …)`.
 *
 * @param lines each an example as it is typed, without the `$`
 * @param notes text below them
 */
export function examples(lines: readonly string[], notes?: string): string {
  const shown = ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)];
  return [...shown, ...(notes === undefined ? [] : ['', notes])].join('\n');
}
