import type { Control } from './table.ts';

const HEAD = `# Controls

Generated from \`scripts/controls/table.ts\` by \`npm run export-controls\`; a test fails when it differs, or when a command is not there.

Software is not compliant; it has controls, and evidence for them. This table says which requirements a control answers, in part: an assessor judges the
deployment, not this table. Numbers of PCI DSS are those of 4.0.1, V… are chapters of OWASP ASVS 5.0, API… are of the OWASP API Security Top 10 (2023).
A test file is run by \`npx vitest run FILE\`.
`;

/** Where the last lines of commands are kept, as they were printed. */
export const PRINTED_IN = ['docs/security-tests.md', 'docs/fraud.md'] as const;

/**
 * The document of a table of controls.
 * @param printed the texts of {@link PRINTED_IN}
 */
export function controlsDocument(controls: readonly Control[], printed: readonly string[]): string {
  const areas = [...new Set(controls.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const rows = controls
      .filter((control) => control.area === area)
      .map(({ control, pci, asvs, api, shownBy }) =>
        row([control, ...[pci, asvs, api].map((list) => list.join(', ')), `\`${shownBy}\``]),
      );
    const head = [row(['control', 'PCI DSS', 'ASVS', 'API Top 10', 'shown by']), row(Array(5).fill('---'))];
    return [`## ${area}`, '', ...head, ...rows, ''].join('\n');
  });
  return [HEAD, ...sections, figures(controls, printed)].join('\n');
}

/** The last line that each command of the table printed, where one is kept. */
function figures(controls: readonly Control[], printed: readonly string[]): string {
  const lines = printed.flatMap(linesInBlocks);
  const commands = new Set(controls.map(({ shownBy }) => shownBy).filter((by) => by.startsWith('npm run ')));
  const rows = [...commands].flatMap((command) => {
    const name = command.slice('npm run '.length);
    const line = lines.find((one) => one.startsWith(`${name}:`) || one.startsWith(`${name} `));
    return line === undefined ? [] : [row([`\`${command}\``, line])];
  });
  const head = [row(['command', 'its last line']), row(Array(2).fill('---'))];
  const places = PRINTED_IN.map((file) => `[${file.slice('docs/'.length)}](${file.slice('docs/'.length)})`);
  return [
    ...[
      '## What the commands printed',
      '',
      `When, where and with which options is in ${places.join(' and ')}.`,
      '',
    ],
    ...[...head, ...rows, ''],
  ].join('\n');
}

function linesInBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
