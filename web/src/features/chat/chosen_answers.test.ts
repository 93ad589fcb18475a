import { describe, expect, it } from 'vitest';
import type { QuestionItem } from '@/generated/api';
import { answersOf, NOTHING, pick, write } from './chosen_answers';

const one: QuestionItem = { question: 'Which?', header: '', options: [], multiple: false };
const several: QuestionItem = { ...one, multiple: true };

describe('a question with one answer', () => {
  it('has the last thing said: option or free text', () => {
    const option = pick(one, pick(one, NOTHING, 'Bar'), 'Donut');
    expect(answersOf([option])).toEqual([['Donut']]);
    const text = write(one, option, ' a map ');
    expect(answersOf([text])).toEqual([['a map']]);
    expect(answersOf([pick(one, text, 'Bar')])).toEqual([['Bar']]);
  });
});

describe('a question with several answers', () => {
  it('collects options and free text, and a second click takes an option back', () => {
    const both = write(several, pick(several, pick(several, NOTHING, 'A'), 'B'), 'C');
    expect(answersOf([both])).toEqual([['A', 'B', 'C']]);
    expect(answersOf([pick(several, both, 'A')])).toEqual([['B', 'C']]);
  });
});

describe('several questions', () => {
  it('are answered only when each has an answer', () => {
    expect(answersOf([pick(one, NOTHING, 'A'), NOTHING])).toBeNull();
    expect(answersOf([pick(one, NOTHING, 'A'), write(one, NOTHING, '  ')])).toBeNull();
  });
});
