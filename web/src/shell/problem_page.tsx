// The page for when there is no page: not found, not allowed, or broken.
import { CircleSlash, Lock, Wrench } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '@/design/button';
import { EmptyState } from '@/design/empty_state';
import { useWords } from '@/words/language';
import styles from './problem_page.module.css';

export type Problem = 'not_found' | 'forbidden' | 'broken';

const ICONS = { not_found: CircleSlash, forbidden: Lock, broken: Wrench };

export function ProblemPage({ problem }: { readonly problem: Problem }) {
  const words = useWords();
  const Icon = ICONS[problem];
  return (
    <div className={styles.page} data-testid={`problem-${problem}`}>
      <EmptyState
        icon={<Icon />}
        title={words.problems[problem]}
        actions={
          problem === 'broken' ? (
            <Button
              onClick={() => {
                location.reload();
              }}
            >
              {words.general.reload}
            </Button>
          ) : (
            <Link href="/" className={styles.home}>
              {words.problems.home}
            </Link>
          )
        }
      >
        {words.problems[`${problem}_more`]}
      </EmptyState>
    </div>
  );
}
