import { describe, expect, it } from 'vitest';
import type { Finding } from '@/generated/api';
import { byFile } from './findings';

const finding = (path: string, line: number | null, severity: Finding['severity'] = 'error'): Finding => ({
  tool: 'eslint',
  rule: 'no-eval',
  severity,
  path,
  line,
  column: null,
  message: 'no',
  fix: '',
});

describe('findings', () => {
  it('stand by file, errors before warnings, then by line', () => {
    const files = byFile([
      finding('src/b.ts', 9),
      finding('src/a.ts', 3, 'warning'),
      finding('src/a.ts', 8),
      finding('src/b.ts', 2),
    ]);
    expect(files.map(({ path, findings }) => [path, findings.map(({ line }) => line)])).toEqual([
      ['src/a.ts', [8, 3]],
      ['src/b.ts', [2, 9]],
    ]);
  });
});
