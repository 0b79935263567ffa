/**
 * The end of a command's help: examples, then notes. For commander's `addHelpText('after', …)`.
 *
 * @param lines one example each, without the `$`
 * @param notes text below them
 */
export function examples(lines: readonly string[], notes?: string): string {
  const shown = ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)];
  return [...shown, ...(notes === undefined ? [] : ['', notes])].join('\n');
}
