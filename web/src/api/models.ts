// Names for pieces of the API's generated types that have none of their own.
import type {
  FileChange,
  Installation,
  Publication,
  ReviewRequest,
  SessionSummary,
  UserMessage,
} from '@/generated/api';

export type FileStatus = FileChange['status'];
export type InTwoLanguages = Installation['application']['title'];
export type MessageOrigin = UserMessage['origin'];
export type PublicationState = Publication['state'];
export type ReviewDecision = ReviewRequest['decision'];
export type SessionState = SessionSummary['state'];
