// Which page stands at which address, and who has to sign in first.
import { useQuery } from '@tanstack/react-query';
import { Route, Switch } from 'wouter';
import type { User } from '@/generated/api';
import { installationQuery, meQuery } from '@/api/queries';
import { Button } from '@/design/button';
import { Spinner } from '@/design/spinner';
import { PublicationList } from '@/features/reviews/publication_list';
import { PublicationPage } from '@/features/reviews/publication_page';
import { SessionRail } from '@/features/sessions/session_rail';
import { SignInPage } from '@/features/sign_in/sign_in_page';
import { HomePage } from '@/pages/home_page';
import { SessionPage } from '@/pages/session_page';
import { ErrorBoundary } from '@/shell/error_boundary';
import { ErrorBox } from '@/shell/error_box';
import { Frame } from '@/shell/frame';
import { ProblemPage } from '@/shell/problem_page';
import { useLanguage, useWords } from '@/words/language';
import styles from './app.module.css';

export function App() {
  const words = useWords();
  const { data: me, error, refetch, isFetching } = useQuery(meQuery);
  if (me === null) return <SignInPage />;
  if (me !== undefined) return <SignedIn user={me} />;
  return (
    <div className={styles.wait}>
      {error ? (
        <ErrorBox
          error={error}
          actions={
            <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
              {words.general.retry}
            </Button>
          }
        />
      ) : (
        <span role="status" aria-label={words.general.loading}>
          <Spinner size={22} />
        </span>
      )}
    </div>
  );
}

function SignedIn({ user }: { readonly user: User }) {
  const { language } = useLanguage();
  const { data: installation } = useQuery(installationQuery);
  return (
    <Frame
      user={user}
      application={installation?.application.title[language] ?? ''}
      rail={<SessionRail user={user} />}
    >
      <ErrorBoundary>
        <Switch>
          <Route path="/">
            <HomePage user={user} />
          </Route>
          <Route path="/sessions/:id">{({ id }) => <SessionPage key={id} id={id} />}</Route>
          <Route path="/reviews">
            <PublicationList user={user} />
          </Route>
          <Route path="/reviews/:id">{({ id }) => <PublicationPage key={id} id={id} user={user} />}</Route>
          <Route>
            <ProblemPage problem="not_found" />
          </Route>
        </Switch>
      </ErrorBoundary>
    </Frame>
  );
}
