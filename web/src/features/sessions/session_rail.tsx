// What the rail holds: a new session, the way to reviews, and the sessions there are.
import { useQuery } from '@tanstack/react-query';
import { GitPullRequest, Plus } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { Publication, User } from '@/generated/api';
import { publicationsQuery } from '@/api/queries';
import { Button } from '@/design/button';
import { classes } from '@/design/classes';
import { newSession } from '@/session/opening';
import { useWords } from '@/words/language';
import { SessionList } from './session_list';
import styles from './sessions.module.css';

export function SessionRail({ user }: { readonly user: User }) {
  const words = useWords();
  const [location, navigate] = useLocation();
  const { data: publications = [] } = useQuery(publicationsQuery);
  const reviews = user.role !== 'user';
  const open = publications.filter((publication) => reviews && waitsForReview(publication, user)).length;

  return (
    <>
      <div className={styles.top}>
        <Button
          className={styles.new}
          data-testid="new-session"
          icon={<Plus />}
          onClick={() => {
            const { path, state } = newSession();
            navigate(path, { state });
          }}
        >
          {words.navigation.new_session}
        </Button>
      </div>
      <nav className={styles.nav} aria-label={words.navigation.main}>
        <Link
          href="/reviews"
          className={classes(styles.link, location.startsWith('/reviews') && styles.here)}
          aria-current={location.startsWith('/reviews') ? 'page' : undefined}
          data-testid="reviews-link"
        >
          <GitPullRequest aria-hidden="true" />
          {reviews ? words.navigation.reviews : words.navigation.publications}
          {open > 0 && <span className={styles.count}>{open}</span>}
        </Link>
      </nav>
      <SessionList />
    </>
  );
}

function waitsForReview(publication: Publication, user: User): boolean {
  return publication.state === 'open' && publication.author.id !== user.id;
}
