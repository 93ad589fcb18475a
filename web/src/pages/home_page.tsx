// The start: say what you want, and a session begins with it.
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { User } from '@/generated/api';
import { installationQuery } from '@/api/queries';
import { Composer } from '@/features/chat/composer';
import { Starters } from '@/features/chat/starters';
import { Welcome } from '@/features/chat/welcome';
import { newSession } from '@/session/opening';
import { ErrorBox } from '@/shell/error_box';
import { usePageTitle } from '@/shell/page_title';
import { useWords } from '@/words/language';
import styles from './home_page.module.css';

export function HomePage({ user }: { readonly user: User }) {
  const words = useWords();
  usePageTitle('');
  const [, navigate] = useLocation();
  const { data: installation, error } = useQuery(installationQuery);
  const begin = (text: string) => {
    const { path, state } = newSession(text);
    navigate(path, { state });
  };
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <p className={styles.hello}>{words.home.hello(user.name.split(' ')[0] ?? user.name)}</p>
        {installation && <Welcome installation={installation} />}
        {error && !installation && <ErrorBox error={error} />}
        <Composer
          draftOf="home"
          placeholder={words.composer.placeholder}
          hint={words.composer.hint}
          onSend={begin}
        />
        {installation && <Starters installation={installation} disabled={false} onChoose={begin} />}
      </div>
    </div>
  );
}
