// One session: chat on the left, the work panels on the right, and publishing above them.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileDiff, ListTodo, MessageSquare, MonitorPlay } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';
import { changesQuery, meQuery, sessionsQuery } from '@/api/queries';
import type { ApiError } from '@/api/request';
import { Button } from '@/design/button';
import { ChangesPanel } from '@/features/changes/changes_panel';
import { ChatPanel } from '@/features/chat/chat_panel';
import { PlanPanel } from '@/features/plan/plan_panel';
import { PreviewPanel } from '@/features/preview/preview_panel';
import { PublishButton } from '@/features/publish/publish_button';
import { readOpening } from '@/session/opening';
import { useSession, type LiveSession } from '@/session/use_session';
import { ErrorBox } from '@/shell/error_box';
import { usePageTitle } from '@/shell/page_title';
import { problemOf } from '@/shell/problem_of';
import { ProblemPage } from '@/shell/problem_page';
import { Splitter } from '@/shell/splitter';
import { TabPanel, Tabs } from '@/shell/tabs';
import { useNarrow } from '@/shell/use_narrow';
import { useWords } from '@/words/language';
import { ConnectionBanner } from './connection_banner';
import styles from './session_page.module.css';
import { useKeepFresh } from './use_keep_fresh';

type TabName = 'chat' | 'plan' | 'changes' | 'preview';

export function SessionPage({ id }: { readonly id: string }) {
  const session = useSession(id, readOpening(useHistoryState()));
  useSignedOut(session.problem);
  if (session.problem === null) return <OpenSession session={session} />;
  const problem = problemOf(session.problem);
  return problem === null ? (
    <div className={styles.failed}>
      <ErrorBox error={session.problem} actions={<ReloadButton />} />
    </div>
  ) : (
    <ProblemPage problem={problem} />
  );
}

/** The stream is no query, so that the cache does not hear when it is refused for want of a sign-in. */
function useSignedOut(problem: ApiError | null) {
  const cache = useQueryClient();
  useEffect(() => {
    if (problem?.status === 401) cache.setQueryData(meQuery.queryKey, null);
  }, [cache, problem]);
}

function ReloadButton() {
  const words = useWords();
  return (
    <Button
      size="sm"
      onClick={() => {
        location.reload();
      }}
    >
      {words.general.retry}
    </Button>
  );
}

function OpenSession({ session }: { readonly session: LiveSession }) {
  const words = useWords();
  const { id, view } = session;
  useKeepFresh(id, view);
  const { data: summary } = useQuery({
    ...sessionsQuery,
    select: (sessions) => sessions.find((known) => known.id === id),
  });
  const { data: change } = useQuery(changesQuery(id));
  const narrow = useNarrow();
  const [tab, setTab] = useState<TabName>('chat');
  // The preview starts when it is first looked at, and goes on while other tabs are shown.
  const [previewed, setPreviewed] = useState(false);
  const title = summary?.title || view.title || words.navigation.untitled;
  usePageTitle(title, view.phase === 'waiting');
  const done = view.todos.filter(({ status }) => status === 'completed').length;
  const show = (next: TabName) => {
    setTab(next);
    if (next === 'preview') setPreviewed(true);
  };
  // On wide screens the chat is always there, so that its tab stands for the first panel.
  const panel = tab === 'chat' && !narrow ? 'plan' : tab;

  return (
    <>
      <header className={styles.head}>
        <h1 title={title}>{title}</h1>
        <PublishButton sessionId={id} view={view} />
      </header>
      <ConnectionBanner connection={session.connection} />
      <Splitter
        narrow={tab === 'chat' ? 'left' : 'right'}
        left={
          <ChatPanel
            session={session}
            closed={summary?.state === 'closed'}
            onShowPlan={
              panel === 'plan' && !narrow
                ? null
                : () => {
                    show('plan');
                  }
            }
          />
        }
        tabs={
          <Tabs
            label={words.tabs.label}
            value={panel}
            onChange={show}
            tabs={[
              ...(narrow
                ? [{ value: 'chat' as const, label: words.tabs.chat, icon: <MessageSquare /> }]
                : []),
              {
                value: 'plan',
                label: words.tabs.plan,
                icon: <ListTodo />,
                badge: view.todos.length > 0 ? `${done}/${view.todos.length}` : undefined,
              },
              {
                value: 'changes',
                label: words.tabs.changes,
                icon: <FileDiff />,
                badge: change && change.files.length > 0 ? String(change.files.length) : undefined,
              },
              { value: 'preview', label: words.tabs.preview, icon: <MonitorPlay /> },
            ]}
          />
        }
        right={
          <>
            <TabPanel value="plan" shown={panel === 'plan'}>
              <PlanPanel view={view} />
            </TabPanel>
            <TabPanel value="changes" shown={panel === 'changes'}>
              {panel === 'changes' && <ChangesPanel sessionId={id} />}
            </TabPanel>
            <TabPanel value="preview" shown={panel === 'preview'}>
              {previewed && <PreviewPanel sessionId={id} />}
            </TabPanel>
          </>
        }
      />
    </>
  );
}
