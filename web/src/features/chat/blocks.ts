// Entries as they stand on the page: runs of small work together, everything else by itself.
import type { Entry } from '@/session/view';
import { isShownElsewhere } from './tool_titles';

export interface Block {
  readonly kind: 'work' | Entry['kind'];
  readonly key: string;
  readonly entries: readonly Entry[];
}

export function blocksOf(entries: readonly Entry[]): readonly Block[] {
  const blocks: { kind: Block['kind']; key: string; entries: Entry[] }[] = [];
  for (const entry of entries.filter(isShown)) {
    const last = blocks.at(-1);
    const kind = isWork(entry) ? 'work' : entry.kind;
    if (kind === 'work' && last?.kind === 'work') last.entries.push(entry);
    else blocks.push({ kind, key: entry.key, entries: [entry] });
  }
  return blocks;
}

function isWork(entry: Entry): boolean {
  return entry.kind === 'tool' || entry.kind === 'reasoning';
}

function isShown(entry: Entry): boolean {
  if (entry.kind === 'tool') return entry.state === 'failed' || !isShownElsewhere(entry.tool);
  if (entry.kind === 'text' || entry.kind === 'reasoning') return entry.text.trim() !== '';
  return !(entry.kind === 'message' && entry.origin === 'answer');
}
