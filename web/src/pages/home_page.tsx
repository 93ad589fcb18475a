// The start: say what you want, and a session begins with it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { User } from '@/api/models';
import { installationQuery, sessionsQuery } from '@/api/queries';
import { Composer } from '@/features/chat/composer';
import { Starters } from '@/features/chat/starters';
import { Welcome } from '@/features/chat/welcome';
import { beginSession } from '@/session/use_session';
import { ErrorBox } from '@/shell/error_box';
import { usePageTitle } from '@/shell/page_title';
import { useWords } from '@/words/language';
import styles from './home_page.module.css';

export function HomePage({ user }: { readonly user: User }) {
  const words = useWords();
  usePageTitle('');
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const { data: installation, error } = useQuery(installationQuery);
  const begin = useMutation({
    mutationFn: beginSession,
    onSuccess: async (id) => {
      navigate(`/sessions/${id}`);
      await cache.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <p className={styles.hello}>{words.home.hello(user.name.split(' ')[0] ?? user.name)}</p>
        {installation && <Welcome installation={installation} />}
        {error && !installation && <ErrorBox error={error} />}
        {begin.isError && <ErrorBox error={begin.error} />}
        <Composer
          draftOf="home"
          placeholder={words.composer.placeholder}
          hint={words.composer.hint}
          busy={begin.isPending}
          onSend={begin.mutate}
        />
        {installation && (
          <Starters installation={installation} disabled={begin.isPending} onChoose={begin.mutate} />
        )}
      </div>
    </div>
  );
}
