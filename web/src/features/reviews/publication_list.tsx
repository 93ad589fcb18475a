// All publications that this person may see, newest first.
import { useQuery } from '@tanstack/react-query';
import { GitMerge, GitPullRequest, GitPullRequestClosed, Inbox } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Publication, User } from '@/generated/api';
import { publicationsQuery } from '@/api/queries';
import { Avatar } from '@/design/avatar';
import { EmptyState } from '@/design/empty_state';
import { Segmented } from '@/design/segmented';
import { Spinner } from '@/design/spinner';
import { useNow } from '@/design/use_now';
import { ErrorBox } from '@/shell/error_box';
import { usePageTitle } from '@/shell/page_title';
import { StatePill } from '@/shell/state_pill';
import { useLanguage, useWords } from '@/words/language';
import { ago } from '@/words/time';
import styles from './publication_list.module.css';

type Filter = 'all' | 'open' | 'done';

const DONE: readonly Publication['state'][] = ['merged', 'closed', 'failed'];

export function PublicationList({ user }: { readonly user: User }) {
  const words = useWords();
  const reviews = user.role !== 'user';
  usePageTitle(reviews ? words.reviews.title : words.reviews.mine);
  const { data: publications, error } = useQuery(publicationsQuery);
  const [filter, setFilter] = useState<Filter>('all');
  const shown = publications?.filter(
    ({ state }) => filter === 'all' || (filter === 'done') === DONE.includes(state),
  );
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{reviews ? words.reviews.title : words.reviews.mine}</h1>
          <p>{reviews ? words.reviews.lead : words.reviews.lead_mine}</p>
        </div>
        <Segmented
          label={words.reviews.filter}
          value={filter}
          onChange={setFilter}
          options={(['all', 'open', 'done'] as const).map((value) => ({
            value,
            label: words.reviews.filters[value],
          }))}
        />
      </header>
      {error && !publications && <ErrorBox error={error} />}
      {!error && !publications && <Spinner size={20} />}
      {shown?.length === 0 && (
        <EmptyState icon={<Inbox />} title={reviews ? words.reviews.empty : words.reviews.empty_mine}>
          {reviews ? words.reviews.empty_more : words.reviews.empty_mine_more}
        </EmptyState>
      )}
      {shown !== undefined && shown.length > 0 && (
        <ul className={styles.list} data-testid="review-list">
          {shown.map((publication) => (
            <Row key={publication.id} publication={publication} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ publication }: { readonly publication: Publication }) {
  const words = useWords();
  const { language } = useLanguage();
  const now = useNow(30_000);
  const Icon =
    publication.state === 'merged'
      ? GitMerge
      : DONE.includes(publication.state)
        ? GitPullRequestClosed
        : GitPullRequest;
  return (
    <li>
      <Link
        href={`/reviews/${publication.id}`}
        className={styles.row}
        data-testid="review-item"
        data-state={publication.state}
      >
        <Icon className={styles.icon} aria-hidden="true" />
        <span className={styles.words}>
          <strong>{publication.title}</strong>
          <small>
            {publication.number > 0 && `#${publication.number} · `}
            {words.reviews.by(publication.author.name)} · {ago(publication.created, now, language)}
          </small>
        </span>
        <StatePill state={publication.state} />
        <Avatar name={publication.author.name} />
      </Link>
    </li>
  );
}
