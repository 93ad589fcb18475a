// What a tool call did, in the reader's words.
import type { Words } from '@/words/en';

type Input = Readonly<Record<string, unknown>>;
type Title = (words: Words['tools'], input: Input) => string | null;

const path = (input: Input) => shortPath(text(input['filePath']) ?? text(input['path']));

const TITLES: Readonly<Record<string, Title>> = {
  read: (words, input) => words.read(path(input)),
  write: (words, input) => words.write(path(input)),
  edit: (words, input) => words.edit(path(input)),
  list: (words, input) => words.list(path(input) || '.'),
  grep: (words, input) => words.search(text(input['pattern']) ?? ''),
  glob: (words, input) => words.find(text(input['pattern']) ?? ''),
  bash: (words, input) => words.run(firstLine(text(input['description']) ?? text(input['command']) ?? '')),
  skill: (words, input) => words.skill(text(input['name']) ?? ''),
  webfetch: (words, input) => words.fetch(text(input['url']) ?? ''),
  task: (words, input) => words.delegate(text(input['description']) ?? ''),
  todowrite: (words) => words.plan,
  question: (words) => words.question,
};

const CORE = /^core_(?:core_backend_)?/;

/** Tools that the page shows in another way: the plan as todos, a question as a card. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['todowrite', 'todoread', 'question']);

export function isShownElsewhere(tool: string): boolean {
  return SHOWN_ELSEWHERE.has(tool);
}

export function toolTitle(words: Words['tools'], tool: string, input: Input, given: string): string {
  const known = TITLES[tool]?.(words, input);
  if (known) return known;
  if (CORE.test(tool)) return words.core(operationOf(tool));
  return given || words.other(tool.replaceAll('_', ' '));
}

/** "core_list_positions" is asked for "positions"; "core_create_order" for "create order". */
function operationOf(tool: string): string {
  return tool
    .replace(CORE, '')
    .replace(/^(list|get|read|find)_/, '')
    .replaceAll('_', ' ');
}

/** A path as the application's repository knows it, without the place of the workspace. */
export function shortPath(path: string | null): string {
  return (path ?? '').replace(/^\/workspace\/sessions\/[a-z0-9]+\/?/, '');
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function firstLine(value: string): string {
  const line = value.split('\n')[0] ?? '';
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
