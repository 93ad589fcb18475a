// What a tool call did, in the reader's words.
import type { ToolEntry } from '@/session/view';
import type { Words } from '@/words/en';

type Input = Readonly<Record<string, unknown>>;
type Verbs = Words['tools']['done'];
type Title = (verbs: Verbs, input: Input) => string;

const path = (input: Input) => shortPath(text(input['filePath']) ?? text(input['path']));

const TITLES: Readonly<Record<string, Title>> = {
  read: (verbs, input) => verbs.read(path(input)),
  write: (verbs, input) => verbs.write(path(input)),
  edit: (verbs, input) => verbs.edit(path(input)),
  list: (verbs, input) => verbs.list(path(input) || '.'),
  grep: (verbs, input) => verbs.search(text(input['pattern']) ?? ''),
  glob: (verbs, input) => verbs.find(text(input['pattern']) ?? ''),
  bash: (verbs, input) => verbs.run(firstLine(text(input['description']) ?? text(input['command']) ?? '')),
  skill: (verbs, input) => verbs.skill(text(input['name']) ?? ''),
  webfetch: (verbs, input) => verbs.fetch(text(input['url']) ?? ''),
  task: (verbs, input) => verbs.delegate(text(input['description']) ?? ''),
};

const CORE = /^core_(?:core_backend_)?/;

/** Tools that the page shows in another way: the plan as todos, a question as a card. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['todowrite', 'todoread', 'question']);

export function isShownElsewhere(tool: string): boolean {
  return SHOWN_ELSEWHERE.has(tool);
}

export function toolTitle(
  words: Words['tools'],
  { tool, input, title, state }: Pick<ToolEntry, 'tool' | 'input' | 'title' | 'state'>,
): string {
  const verbs = state === 'running' ? words.now : words.done;
  if (tool === 'question') return words.question;
  if (tool === 'todowrite') return words.plan;
  const known = TITLES[tool]?.(verbs, input);
  if (known !== undefined) return known;
  if (CORE.test(tool)) return verbs.core(operationOf(tool));
  return title || verbs.other(tool.replaceAll('_', ' '));
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
