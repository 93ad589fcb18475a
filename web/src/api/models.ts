// Names of the API's models, as the web says them.
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'user' | 'reviewer' | 'admin';
}

export interface InTwoLanguages {
  readonly en: string;
  readonly ru: string;
}

export interface Score {
  readonly id: string;
  readonly title: InTwoLanguages;
  readonly prompt: InTwoLanguages;
}

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: User['role'];
  readonly password: string;
}

export interface Installation {
  readonly application: {
    readonly id: string;
    readonly title: InTwoLanguages;
    readonly starters: readonly InTwoLanguages[];
  };
  readonly model: {
    readonly mode: 'rehearsal' | 'live';
    readonly name: string;
    readonly scores: readonly Score[];
  };
  readonly demo_accounts: readonly DemoAccount[];
}

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly created: string;
  readonly updated: string;
  readonly state: 'idle' | 'working' | 'waiting' | 'closed';
}

export interface MessageReceipt {
  readonly message_id: string;
  readonly state: 'started' | 'queued' | 'duplicate';
}

export type FileStatus = 'added' | 'modified' | 'deleted';

export interface FileChange {
  readonly path: string;
  readonly status: FileStatus;
  readonly additions: number;
  readonly deletions: number;
}

export interface Change {
  readonly base_commit: string;
  readonly tree: string;
  readonly files: readonly FileChange[];
}

export interface FileVersions {
  readonly path: string;
  readonly status: FileStatus;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PreviewAddress {
  readonly url: string;
  readonly expires_at: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

export type PublicationState =
  'opening' | 'open' | 'changes_requested' | 'approved' | 'merging' | 'merged' | 'closed' | 'failed';

export interface Publication {
  readonly id: string;
  readonly session_id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: PublicationState;
  readonly branch: string;
  readonly commit: string;
  readonly base_commit: string;
  readonly tree: string;
  readonly author: Person;
  readonly created: string;
  readonly updated: string;
  readonly failure: string | null;
}

export type ReviewDecision = 'approve' | 'request_changes' | 'comment';

export interface Review {
  readonly id: string;
  readonly reviewer: Person;
  readonly decision: ReviewDecision;
  readonly body: string;
  readonly at: string;
}

import type { StreamedEvent, Verdict } from '@/generated/events';

export interface PublicationDetail extends Publication {
  readonly files: readonly FileChange[];
  readonly verdict: Verdict | null;
  readonly request: readonly string[];
  readonly reviews: readonly Review[];
}

export interface EventPage {
  readonly events: readonly StreamedEvent[];
  readonly cursor: string;
  readonly reset: boolean;
}
