// Publish: opens a pull request for the present state, and says how its publication stands.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'wouter';
import { publish } from '@/api/commands';
import { newId } from '@/api/identifier';
import { changesQuery, publicationsQuery } from '@/api/queries';
import { Button } from '@/design/button';
import type { SessionView } from '@/session/view';
import { ErrorBox } from '@/shell/error_box';
import { StatePill } from '@/shell/state_pill';
import { useWords } from '@/words/language';
import styles from './publish.module.css';
import { whyNotReady } from './readiness';

interface PublishButtonProps {
  readonly sessionId: string;
  readonly view: SessionView;
}

export function PublishButton({ sessionId, view }: PublishButtonProps) {
  const words = useWords();
  const cache = useQueryClient();
  const reasonId = useId();
  const { data: change } = useQuery(changesQuery(sessionId));
  const { data: all = [] } = useQuery(publicationsQuery);
  const mine = all.filter((publication) => publication.session_id === sessionId);
  const latest = mine.toSorted((first, second) => second.created.localeCompare(first.created))[0];
  const opening = useMutation({
    mutationFn: () => publish(sessionId, newId()),
    onSettled: () => cache.invalidateQueries({ queryKey: publicationsQuery.queryKey }),
  });

  const reason = whyNotReady({ view, change, publications: mine });
  const said = reason === null ? words.publish.ready : words.publish.reasons[reason];
  return (
    <div className={styles.publish}>
      {latest && (
        <Link href={`/reviews/${latest.id}`} className={styles.state} title={words.publish.see}>
          {latest.number > 0 && <span>#{latest.number}</span>}
          <StatePill state={latest.state} data-testid="publication-state" />
        </Link>
      )}
      <Button
        look="primary"
        data-testid="publish"
        icon={<Upload />}
        busy={opening.isPending}
        disabled={reason !== null}
        title={said}
        aria-describedby={reasonId}
        onClick={() => {
          opening.mutate();
        }}
      >
        {opening.isPending ? words.publish.busy : latest ? words.publish.again : words.publish.action}
      </Button>
      <span id={reasonId} className="visually-hidden">
        {said}
      </span>
      {opening.isError && (
        <div className={styles.error}>
          <ErrorBox
            error={opening.error}
            actions={
              <Button
                size="sm"
                onClick={() => {
                  opening.reset();
                }}
              >
                {words.general.close}
              </Button>
            }
          />
        </div>
      )}
    </div>
  );
}
