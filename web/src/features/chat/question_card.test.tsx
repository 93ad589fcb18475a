import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCache } from '@/api/cache';
import type { QuestionEntry } from '@/session/view';
import { QuestionCard } from './question_card';

const entry: QuestionEntry = {
  kind: 'question',
  key: 'q1',
  turnId: null,
  state: 'open',
  answers: [],
  items: [
    {
      question: 'How should the shares be shown?',
      header: '',
      multiple: false,
      options: [
        { label: 'Donut', description: 'A ring' },
        { label: 'Bars', description: '' },
      ],
    },
  ],
};

function show(shown: QuestionEntry, status = 202, body: unknown = { accepted: true }) {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, { body: text }: { body: string }) => {
    sent.push([path, JSON.parse(text)]);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  render(
    <QueryClientProvider client={createCache()}>
      <QuestionCard sessionId="s1" entry={shown} />
    </QueryClientProvider>,
  );
  return sent;
}

describe('a question card', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('sends the chosen option once, and only after one was chosen', async () => {
    const sent = show(entry);
    expect(screen.getByTestId<HTMLButtonElement>('question-submit').disabled).toBe(true);
    await userEvent.click(screen.getByText('Donut'));
    await userEvent.dblClick(screen.getByTestId('question-submit'));
    expect(sent).toEqual([
      ['/api/sessions/s1/questions/q1/answer', { answers: [['Donut']], skipped: false }],
    ]);
  });

  it('sends free text in place of an option', async () => {
    const sent = show(entry);
    await userEvent.click(screen.getByText('Donut'));
    await userEvent.type(screen.getByRole('textbox'), 'A map');
    await userEvent.click(screen.getByTestId('question-submit'));
    expect(sent).toEqual([[expect.any(String), { answers: [['A map']], skipped: false }]]);
  });

  it('can be skipped without a choice', async () => {
    const sent = show(entry);
    await userEvent.click(screen.getByTestId('question-skip'));
    expect(sent).toEqual([[expect.any(String), { answers: [], skipped: true }]]);
  });

  it('says in plain words that somebody was faster', async () => {
    const error = { code: 'question_already_answered', message: 'x', action: '', subject: null };
    show(entry, 409, { error });
    await userEvent.click(screen.getByTestId('question-skip'));
    expect((await screen.findByRole('alert')).textContent).toContain('This question is answered already.');
  });

  it('shows what was answered when it is over', () => {
    show({ ...entry, state: 'answered', answers: [['Bars']] });
    expect(screen.getByText('Bars')).toBeTruthy();
    expect(screen.queryByTestId('question-submit')).toBeNull();
  });
});
