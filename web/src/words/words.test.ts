import { describe, expect, it } from 'vitest';
import { ApiError } from '@/api/request';
import { en } from './en';
import { errorWords } from './error_words';
import { ru } from './ru';
import { ago, duration } from './time';

/** Every text of a list of words, by its place; functions are called with plausible values. */
function texts(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'string') return [[place, value]];
  if (typeof value === 'function') return [[place, String((value as (...args: unknown[]) => unknown)(2, 5))]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${place}.${key}`));
}

describe('the words', () => {
  it('name the same errors in both languages', () => {
    expect(Object.keys(ru.errors).sort()).toEqual(Object.keys(en.errors).sort());
  });

  it('are never empty, except for what to do about a notice', () => {
    const empty = [...texts(en), ...texts(ru)].filter(
      ([place, text]) => text.trim() === '' && !place.endsWith('.action'),
    );
    expect(empty).toEqual([]);
  });

  it('are Russian in Russian: a sentence without Cyrillic letters was forgotten', () => {
    const latin = texts(ru).filter(
      ([place, text]) =>
        text !== '' &&
        !/[а-яё]/i.test(text) &&
        !place.startsWith('.languages') &&
        !/^(Atelier|[\d\s/]+)$/.test(text),
    );
    expect(latin).toEqual([]);
  });

  it('count in Russian as Russians do', () => {
    expect([1, 3, 5, 11, 21].map(ru.gate.findings)).toEqual([
      '1 замечание',
      '3 замечания',
      '5 замечаний',
      '11 замечаний',
      '21 замечание',
    ]);
  });
});

describe('an error in words', () => {
  it('is translated by its code, and told as the server said it when the code is unknown', () => {
    expect(errorWords(ru, new ApiError(409, 'turn_running', 'x', 'y')).title).toBe('Агент ещё работает.');
    expect(errorWords(ru, new ApiError(409, 'comet', 'A comet.', 'Look up.'))).toEqual({
      title: 'A comet.',
      action: 'Look up.',
    });
  });
});

describe('times', () => {
  it('read as people say them', () => {
    expect(duration(850, 'en')).toBe('850 ms');
    expect(duration(3_260, 'en')).toBe('3.2 s');
    expect(duration(65_000, 'ru')).toBe('1:05 мин');
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(ago('2026-11-20T11:55:00Z', now, 'en')).toBe('5 min. ago');
    expect(ago('2026-11-20T12:00:04Z', now, 'en')).toBe('now');
  });
});
