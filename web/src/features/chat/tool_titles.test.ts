import { describe, expect, it } from 'vitest';
import { en } from '@/words/en';
import { ru } from '@/words/ru';
import { isShownElsewhere, toolTitle } from './tool_titles';

const call = (tool: string, input: Record<string, unknown> = {}, given = '') =>
  ({ tool, input, title: given, state: 'completed' }) as const;
const title = (...parts: Parameters<typeof call>) => toolTitle(en.tools, call(...parts));

describe('the title of a tool call', () => {
  it('names a file as the repository knows it', () => {
    const input = { filePath: '/workspace/sessions/abcdefgh1234567/src/App.tsx' };
    expect(title('read', input)).toBe('Read src/App.tsx');
    expect(title('write', input)).toBe('Wrote src/App.tsx');
    expect(toolTitle(ru.tools, call('write', input))).toBe('Записан файл src/App.tsx');
  });

  it('says of a running call that it runs', () => {
    const running = { ...call('bash', { command: 'npm test' }), state: 'running' } as const;
    expect(toolTitle(en.tools, running)).toBe('Running npm test');
  });

  it('says what the Core Backend was asked for', () => {
    expect(title('core_list_positions')).toBe('Asked the Core Backend: positions');
    expect(title('core_create_order')).toBe('Asked the Core Backend: create order');
  });

  it('cuts a long command to its first line', () => {
    expect(title('bash', { command: 'npm test\nnpm run build' })).toBe('Ran npm test');
    expect(title('bash', { command: 'x'.repeat(300) }).length).toBeLessThan(110);
  });

  it('survives input of any shape', () => {
    expect(title('read', { filePath: 7 })).toBe('Read ');
    expect(title('comet', {}, 'Looked at the sky')).toBe('Looked at the sky');
    expect(title('comet_seen')).toBe('Used comet seen');
  });

  it('leaves the plan and questions to their own places', () => {
    expect(isShownElsewhere('todowrite')).toBe(true);
    expect(isShownElsewhere('question')).toBe(true);
    expect(isShownElsewhere('read')).toBe(false);
  });
});
