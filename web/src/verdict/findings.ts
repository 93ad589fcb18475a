// Findings in the order in which people read them: by file, errors first, then by line.
import type { Finding, Verdict } from '@/generated/api';

export interface FileFindings {
  /** Empty for findings about the change as a whole. */
  readonly path: string;
  readonly findings: readonly Finding[];
}

export function byFile(findings: readonly Finding[]): readonly FileFindings[] {
  const files = Map.groupBy(findings, ({ path }) => path);
  return [...files]
    .sort(([first], [second]) => first.localeCompare(second))
    .map(([path, inFile]) => ({ path, findings: inFile.toSorted(inReadingOrder) }));
}

export function errorsOf(verdict: Verdict): readonly Finding[] {
  return verdict.findings.filter(({ severity }) => severity === 'error');
}

function inReadingOrder(first: Finding, second: Finding): number {
  if (first.severity !== second.severity) return first.severity === 'error' ? -1 : 1;
  return (first.line ?? 0) - (second.line ?? 0) || (first.column ?? 0) - (second.column ?? 0);
}
