// The head of a publication: its title, state, author, branch.
import { ArrowLeft, GitBranch } from 'lucide-react';
import { Link } from 'wouter';
import type { PublicationDetail, User } from '@/generated/api';
import { Avatar } from '@/design/avatar';
import { useNow } from '@/design/use_now';
import { StatePill } from '@/shell/state_pill';
import { useLanguage, useWords } from '@/words/language';
import { ago, clock } from '@/words/time';
import styles from './publication_head.module.css';

interface PublicationHeadProps {
  readonly publication: PublicationDetail;
  readonly user: User;
}

export function PublicationHead({ publication, user }: PublicationHeadProps) {
  const words = useWords();
  const { language } = useLanguage();
  const now = useNow(30_000);
  return (
    <header className={styles.head}>
      <Link href="/reviews" className={styles.back}>
        <ArrowLeft aria-hidden="true" />
        {words.reviews.all}
      </Link>
      <div className={styles.line}>
        <h1>
          {publication.title} {publication.number > 0 && <span>#{publication.number}</span>}
        </h1>
        <StatePill state={publication.state} data-testid="publication-state" />
      </div>
      <p className={styles.facts}>
        <span>
          <Avatar name={publication.author.name} size={20} />
          {publication.author.name}
        </span>
        <time dateTime={publication.created} title={clock(publication.created, language)}>
          {ago(publication.created, now, language)}
        </time>
        <span title={words.reviews.branch} className={styles.branch}>
          <GitBranch aria-hidden="true" />
          <code>{publication.branch}</code>
        </span>
        {publication.commit !== '' && (
          <span title={words.reviews.commit}>
            <code>{publication.commit.slice(0, 10)}</code>
          </span>
        )}
        {publication.author.id === user.id && (
          <Link href={`/sessions/${publication.session_id}`}>{words.reviews.session}</Link>
        )}
      </p>
    </header>
  );
}
