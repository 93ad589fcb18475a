// A reviewer's word on a publication: approve, ask for changes, or comment.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, MessageSquare, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { review } from '@/api/commands';
import { newId } from '@/api/identifier';
import type { ReviewDecision } from '@/api/models';
import { publicationsQuery } from '@/api/queries';
import { Button } from '@/design/button';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './decision.module.css';

export function ReviewForm({ publicationId }: { readonly publicationId: string }) {
  const words = useWords();
  const cache = useQueryClient();
  const [body, setBody] = useState('');
  // One id until the review is accepted: a repeat after a lost answer stays one review.
  const [reviewId, setReviewId] = useState(newId);
  const said = useMutation({
    mutationFn: (decision: ReviewDecision) => review(publicationId, reviewId, decision, body.trim()),
    onSuccess: () => {
      setBody('');
      setReviewId(newId());
    },
    onSettled: () => cache.invalidateQueries({ queryKey: publicationsQuery.queryKey }),
  });
  const empty = body.trim() === '';
  const busy = (decision: ReviewDecision) => said.isPending && said.variables === decision;
  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <h2>{words.reviews.your_review}</h2>
      <textarea
        rows={3}
        className={styles.field}
        data-testid="review-comment"
        aria-label={words.reviews.comment_label}
        placeholder={words.reviews.comment_placeholder}
        maxLength={8000}
        value={body}
        onChange={(event) => {
          setBody(event.target.value);
        }}
      />
      {said.isError && <ErrorBox error={said.error} />}
      <div className={styles.actions}>
        <Button
          look="primary"
          data-testid="approve"
          icon={<Check />}
          busy={busy('approve')}
          disabled={said.isPending}
          onClick={() => {
            said.mutate('approve');
          }}
        >
          {words.reviews.approve}
        </Button>
        <Button
          data-testid="request-changes"
          icon={<Undo2 />}
          busy={busy('request_changes')}
          disabled={said.isPending || empty}
          title={empty ? words.reviews.comment_needed : undefined}
          onClick={() => {
            said.mutate('request_changes');
          }}
        >
          {words.reviews.request_changes}
        </Button>
        <Button
          look="quiet"
          data-testid="comment"
          icon={<MessageSquare />}
          busy={busy('comment')}
          disabled={said.isPending || empty}
          title={empty ? words.reviews.comment_empty : undefined}
          onClick={() => {
            said.mutate('comment');
          }}
        >
          {words.reviews.comment}
        </Button>
      </div>
    </form>
  );
}
