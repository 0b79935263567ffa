import type { Control } from './table.ts';

const HEAD = `# Controls

Generated from \`scripts/controls/table.ts\` by \`npm run export-controls\`; a test fails when it differs, or when a command is not there.

Software is not compliant; it has controls, and evidence for them. This table says which requirements a control answers, in part: an assessor judges the
deployment, not this table. Numbers of PCI DSS are those of 4.0.1, V… are chapters of OWASP ASVS 5.0, API… are of the OWASP API Security Top 10 (2023).
A test file is run by \`npx vitest run FILE\`.
`;

/** The document of a table of controls. */
export function controlsDocument(controls: readonly Control[]): string {
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
  return [HEAD, ...sections].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
