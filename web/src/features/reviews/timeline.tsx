// What happened to a publication, oldest first.
import { Check, GitMerge, GitPullRequest, MessageSquare, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PublicationDetail, Review } from '@/generated/api';
import { useNow } from '@/design/use_now';
import { Markdown } from '@/markdown/markdown';
import { useLanguage, useWords } from '@/words/language';
import { ago, clock } from '@/words/time';
import styles from './timeline.module.css';

const ICONS: Record<Review['decision'], ReactNode> = {
  approve: <Check />,
  request_changes: <Undo2 />,
  comment: <MessageSquare />,
};

export function Timeline({ publication }: { readonly publication: PublicationDetail }) {
  const words = useWords();
  return (
    <section>
      <h2 className={styles.heading}>{words.reviews.timeline}</h2>
      <ol className={styles.timeline}>
        <Moment icon={<GitPullRequest />} at={publication.created}>
          {words.reviews.published_by(publication.author.name)}
        </Moment>
        {publication.reviews.map((review) => (
          <Moment key={review.id} icon={ICONS[review.decision]} at={review.at} kind={review.decision}>
            <strong>{review.reviewer.name}</strong> {words.reviews.decisions[review.decision]}
            {review.body !== '' && (
              <div className={styles.body}>
                <Markdown text={review.body} />
              </div>
            )}
          </Moment>
        ))}
        {publication.state === 'merged' && (
          <Moment icon={<GitMerge />} at={publication.updated} kind="merged">
            {words.reviews.merged_event}
          </Moment>
        )}
      </ol>
    </section>
  );
}

interface MomentProps {
  readonly icon: ReactNode;
  readonly at: string;
  readonly kind?: string;
  readonly children: ReactNode;
}

function Moment({ icon, at, kind, children }: MomentProps) {
  const { language } = useLanguage();
  const now = useNow(30_000);
  return (
    <li className={styles.moment} data-kind={kind}>
      <span className={styles.mark} aria-hidden="true">
        {icon}
      </span>
      <div>
        {children}
        <time dateTime={at} title={clock(at, language)}>
          {ago(at, now, language)}
        </time>
      </div>
    </li>
  );
}
