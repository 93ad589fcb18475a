import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Composer } from './composer';

function show(blocked: string | null = null) {
  const onSend = vi.fn<(text: string) => void>();
  render(<Composer draftOf="s1" placeholder="" hint="" blocked={blocked} onSend={onSend} />);
  return onSend;
}

const field = () => screen.getByTestId<HTMLTextAreaElement>('composer');
const button = () => screen.getByTestId<HTMLButtonElement>('send');

describe('the composer', () => {
  beforeEach(() => {
    sessionStorage.clear();
  });
  afterEach(cleanup);

  it('sends on Enter and starts a new line on Shift + Enter', async () => {
    const onSend = show();
    await userEvent.type(field(), 'one{Shift>}{Enter}{/Shift}two{Enter}');
    expect(onSend.mock.calls).toEqual([['one\ntwo']]);
    expect(field().value).toBe('');
  });

  it('sends nothing when there is nothing but space', async () => {
    const onSend = show();
    await userEvent.type(field(), '   {Enter}');
    expect(onSend).not.toHaveBeenCalled();
    expect(button().disabled).toBe(true);
  });

  it('says how much too long a text is, counted in whole characters, and keeps it', async () => {
    const onSend = show();
    await userEvent.click(field());
    await userEvent.paste('😀'.repeat(16_000));
    expect(button().disabled).toBe(false);
    await userEvent.paste('ab');
    expect(button().disabled).toBe(true);
    expect(screen.getByText('2 characters too many')).toBeTruthy();
    expect(onSend).not.toHaveBeenCalled();
    expect(field().value.length).toBe(32_002);
  });

  it('keeps the draft of a session while the person looks elsewhere', async () => {
    show();
    await userEvent.type(field(), 'half a thought');
    cleanup();
    show();
    expect(field().value).toBe('half a thought');
  });

  it('says why nothing can be sent', () => {
    show('This session is closed.');
    expect(field().disabled).toBe(true);
    expect(screen.getByText('This session is closed.')).toBeTruthy();
  });
});
