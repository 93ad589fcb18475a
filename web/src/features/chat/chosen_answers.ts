// What a person has chosen so far in a question card, and the answers that it makes.
import type { QuestionItem } from '@/generated/api';

export interface Choice {
  readonly labels: readonly string[];
  readonly own: string;
}

export const NOTHING: Choice = { labels: [], own: '' };

/** Picks an option; of a question with one answer, it takes the place of the other and of free text. */
export function pick(item: QuestionItem, choice: Choice, label: string): Choice {
  if (!item.multiple) return { labels: [label], own: '' };
  const labels = choice.labels.includes(label)
    ? choice.labels.filter((other) => other !== label)
    : [...choice.labels, label];
  return { ...choice, labels };
}

/** Free text; of a question with one answer, it takes the place of the option. */
export function write(item: QuestionItem, choice: Choice, own: string): Choice {
  return { labels: item.multiple || own.trim() === '' ? choice.labels : [], own };
}

/** One list of words per question, or null while a question has none. */
export function answersOf(choices: readonly Choice[]): string[][] | null {
  const answers = choices.map(({ labels, own }) =>
    own.trim() === '' ? [...labels] : [...labels, own.trim()],
  );
  return answers.every((words) => words.length > 0) ? answers : null;
}
