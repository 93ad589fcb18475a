// One publication: what it changes, what the gate says, what people say, and what may be done.
import { useQuery } from '@tanstack/react-query';
import type { PublicationDetail, User } from '@/generated/api';
import { publicationQuery } from '@/api/queries';
import { Spinner } from '@/design/spinner';
import { NoticeBox } from '@/design/notice_box';
import { ErrorBox } from '@/shell/error_box';
import { usePageTitle } from '@/shell/page_title';
import { problemOf } from '@/shell/problem_of';
import { ProblemPage } from '@/shell/problem_page';
import { useWords } from '@/words/language';
import { Decision } from './decision';
import { PublicationHead } from './publication_head';
import { PublishedFiles } from './published_files';
import { RequestCard } from './request_card';
import styles from './publication_page.module.css';
import { Timeline } from './timeline';
import { VerdictSection } from './verdict_section';

export function PublicationPage({ id, user }: { readonly id: string; readonly user: User }) {
  const { data: publication, error } = useQuery(publicationQuery(id));
  usePageTitle(publication?.title ?? '');
  if (publication) return <Content publication={publication} user={user} />;
  if (!error) {
    return (
      <div className={styles.waiting}>
        <Spinner size={20} />
      </div>
    );
  }
  const problem = problemOf(error);
  return problem === null ? (
    <div className={styles.failed}>
      <ErrorBox error={error} />
    </div>
  ) : (
    <ProblemPage problem={problem} />
  );
}

interface ContentProps {
  readonly publication: PublicationDetail;
  readonly user: User;
}

function Content({ publication, user }: ContentProps) {
  const words = useWords();
  return (
    <div className={styles.page} data-testid="publication" data-state={publication.state}>
      <PublicationHead publication={publication} user={user} />
      <div className={styles.columns}>
        <PublishedFiles publication={publication} />
        <aside className={styles.side}>
          {publication.failure !== null && publication.failure !== '' && (
            <NoticeBox tone="bad" title={words.reviews.failed}>
              {publication.failure}
            </NoticeBox>
          )}
          <Decision publication={publication} user={user} />
          <VerdictSection verdict={publication.verdict} />
          <RequestCard publication={publication} />
          <Timeline publication={publication} />
        </aside>
      </div>
    </div>
  );
}
