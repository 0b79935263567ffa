import type { Import } from './imports.ts';

/**
 * Groups of files that import each other in a circle, types included. Tarjan's strongly connected components.
 * @returns each group's files in order, of groups with two files or more; empty when there is no circle
 */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports)
    if (!isPackage) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const reached = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let lowest = number;
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target))
        lowest = Math.min(lowest, reached.get(target) ?? order.get(target) ?? 0);
    }
    reached.set(file, lowest);
    if (lowest === number) {
      const group = open.splice(open.indexOf(file)).sort();
      if (group.length > 1) circles.push(group);
    }
    return lowest;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}
