// The merge: a person's decision, possible once the publication is approved.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GitMerge } from 'lucide-react';
import { merge } from '@/api/commands';
import type { PublicationDetail } from '@/generated/api';
import { publicationsQuery } from '@/api/queries';
import { Button } from '@/design/button';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './decision.module.css';

export function MergeBox({ publication }: { readonly publication: PublicationDetail }) {
  const words = useWords();
  const cache = useQueryClient();
  const merging = useMutation({
    mutationFn: () => merge(publication.id),
    onSettled: () => cache.invalidateQueries({ queryKey: publicationsQuery.queryKey }),
  });
  const approved = publication.state === 'approved';
  return (
    <section className={styles.card} data-ready={approved || undefined}>
      <p className={styles.said}>
        {approved
          ? words.reviews.merge_ready
          : publication.state === 'changes_requested'
            ? words.reviews.merge_blocked
            : words.reviews.merge_waits}
      </p>
      {merging.isError && <ErrorBox error={merging.error} />}
      <Button
        look={approved ? 'good' : 'plain'}
        data-testid="merge"
        icon={<GitMerge />}
        busy={merging.isPending || (merging.isSuccess && approved)}
        disabled={!approved}
        onClick={() => {
          merging.mutate();
        }}
      >
        {words.reviews.merge}
      </Button>
    </section>
  );
}
