// What this person may do with a publication now, or why nothing.
import type { PublicationDetail, User } from '@/generated/api';
import { NoticeBox } from '@/design/notice_box';
import { useWords } from '@/words/language';
import { MergeBox } from './merge_box';
import { ReviewForm } from './review_form';
import { standingOf } from './standing';

interface DecisionProps {
  readonly publication: PublicationDetail;
  readonly user: User;
}

export function Decision({ publication, user }: DecisionProps) {
  const words = useWords();
  const standing = standingOf(publication, user);
  switch (standing.kind) {
    case 'over':
      return (
        <NoticeBox
          tone={standing.state === 'merged' ? 'good' : 'neutral'}
          title={standing.state === 'merged' ? words.reviews.merged : words.publish.states[standing.state]}
        >
          {standing.state === 'closed' ? words.reviews.closed : undefined}
        </NoticeBox>
      );
    case 'moving':
      return <NoticeBox tone="neutral" title={words.reviews[standing.state]} />;
    case 'own':
      return (
        <NoticeBox tone="neutral" title={words.publish.states[publication.state]}>
          {words.reviews.own}
        </NoticeBox>
      );
    case 'reader':
      return <NoticeBox tone="neutral" title={words.reviews.read_only} />;
    case 'reviewer':
      return publication.state === 'approved' ? (
        <>
          <MergeBox publication={publication} />
          <ReviewForm publicationId={publication.id} />
        </>
      ) : (
        <>
          <ReviewForm publicationId={publication.id} />
          <MergeBox publication={publication} />
        </>
      );
    default:
      return standing satisfies never;
  }
}
