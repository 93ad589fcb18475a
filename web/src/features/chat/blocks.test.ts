import { describe, expect, it } from 'vitest';
import type { Entry, ToolEntry } from '@/session/view';
import { blocksOf } from './blocks';

const tool = (key: string, name = 'read', state: ToolEntry['state'] = 'completed'): Entry => ({
  kind: 'tool',
  key,
  turnId: null,
  tool: name,
  title: '',
  input: {},
  output: '',
  state,
  durationMs: null,
});
const text = (key: string): Entry => ({
  kind: 'text',
  key,
  turnId: null,
  text: key,
  finished: true,
  torn: false,
});
const shape = (entries: Entry[]) =>
  blocksOf(entries).map(({ entries: inside }) => inside.map(({ key }) => key));

describe('the blocks of a conversation', () => {
  it('put neighbouring tool calls together and keep the order', () => {
    expect(shape([text('a'), tool('1'), tool('2'), text('b'), tool('3')])).toEqual([
      ['a'],
      ['1', '2'],
      ['b'],
      ['3'],
    ]);
  });

  it('leave out the plan tool and the question tool, unless they failed', () => {
    expect(shape([tool('1', 'todowrite'), tool('2', 'question'), tool('3', 'question', 'failed')])).toEqual([
      ['3'],
    ]);
  });

  it('keep their keys while a run of work grows', () => {
    const before = blocksOf([tool('1')]);
    const after = blocksOf([tool('1'), tool('2')]);
    expect(after[0]?.key).toBe(before[0]?.key);
  });
});
