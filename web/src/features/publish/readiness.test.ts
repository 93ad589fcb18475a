import { describe, expect, it } from 'vitest';
import type { ChangeAnswer, Publication, Verdict } from '@/generated/api';
import { whyNotReady } from './readiness';

const change: ChangeAnswer = {
  base_commit: 'b',
  tree: 't1',
  files: [{ path: 'a', status: 'added', additions: 1, deletions: 0 }],
};
const verdict = (tree: string, passed: boolean): Verdict => ({
  tree,
  passed,
  image: 'i',
  findings: [],
  tools: [],
  duration_ms: 1,
});
const publication = (tree: string, state: Publication['state']) => ({ tree, state }) as Publication;
const idle = (judged: Verdict | null) => ({
  phase: 'idle' as const,
  checkingSince: null,
  verdicts: judged === null ? {} : { [judged.tree]: judged },
});

describe('a change', () => {
  it('is ready when the gate passed exactly its tree', () => {
    expect(whyNotReady({ view: idle(verdict('t1', true)), change, publications: [] })).toBeNull();
  });

  it('is not ready on the verdict of another tree', () => {
    expect(whyNotReady({ view: idle(verdict('t0', true)), change, publications: [] })).toBe('unchecked');
    expect(whyNotReady({ view: idle(null), change, publications: [] })).toBe('unchecked');
  });

  it('is not ready when refused, empty, unknown, or while the agent works', () => {
    const view = idle(verdict('t1', true));
    expect(whyNotReady({ view: idle(verdict('t1', false)), change, publications: [] })).toBe('refused');
    expect(whyNotReady({ view, change: { ...change, files: [] }, publications: [] })).toBe('nothing');
    expect(whyNotReady({ view, change: undefined, publications: [] })).toBe('loading');
    expect(whyNotReady({ view: { ...view, phase: 'working' }, change, publications: [] })).toBe('working');
  });

  it('is published once, and again after its publication failed or after more changes', () => {
    const view = idle(verdict('t1', true));
    expect(whyNotReady({ view, change, publications: [publication('t1', 'open')] })).toBe('published');
    expect(whyNotReady({ view, change, publications: [publication('t1', 'failed')] })).toBeNull();
    expect(whyNotReady({ view, change, publications: [publication('t0', 'changes_requested')] })).toBeNull();
  });
});
