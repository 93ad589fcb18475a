// What the gate says of a change: passed or refused, its findings by file, and what looked at it.
import { ShieldCheck, ShieldX } from 'lucide-react';
import { classes } from '@/design/classes';
import { Disclosure } from '@/design/disclosure';
import type { Verdict } from '@/generated/api';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import { FindingList } from './finding_list';
import { errorsOf } from './findings';
import { ToolRuns } from './tool_runs';
import styles from './verdict_card.module.css';

interface VerdictCardProps {
  readonly verdict: Verdict;
  readonly repair?: number;
  readonly goesBack?: boolean;
}

export function VerdictCard({ verdict, repair, goesBack = false }: VerdictCardProps) {
  const words = useWords();
  const { language } = useLanguage();
  const errors = errorsOf(verdict).length;
  const warnings = verdict.findings.length - errors;
  const facts = [
    errors > 0 && words.gate.findings(errors),
    warnings > 0 && words.gate.warnings(warnings),
    verdict.findings.length === 0 && words.gate.no_findings,
    duration(verdict.duration_ms, language),
    repair !== undefined && (repair === 0 ? words.gate.first_round : words.gate.repair(repair)),
  ].filter(Boolean);
  const Icon = verdict.passed ? ShieldCheck : ShieldX;

  return (
    <section
      className={classes(styles.card, verdict.passed ? styles.passed : styles.refused)}
      data-testid="gate-verdict"
      data-passed={verdict.passed}
    >
      <header className={styles.header}>
        <Icon aria-hidden="true" />
        <div className={styles.words}>
          <h3>{verdict.passed ? words.gate.passed : words.gate.refused}</h3>
          <p>{facts.join(' · ')}</p>
        </div>
      </header>
      {verdict.findings.length > 0 && <FindingList findings={verdict.findings} />}
      {goesBack && <p className={styles.back}>{words.gate.going_back}</p>}
      <Disclosure className={styles.tools} summary={words.gate.checks(verdict.tools.length)}>
        <ToolRuns verdict={verdict} />
      </Disclosure>
    </section>
  );
}
