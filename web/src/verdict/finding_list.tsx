// Findings under the files that they are in.
import { FileCode2 } from 'lucide-react';
import { Pill } from '@/design/pill';
import type { Finding } from '@/generated/api';
import { useWords } from '@/words/language';
import { byFile } from './findings';
import styles from './verdict_card.module.css';

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const words = useWords();
  return (
    <ul className={styles.files}>
      {byFile(findings).map(({ path, findings: inFile }) => (
        <li key={path} className={styles.file}>
          <p className={styles.path}>
            <FileCode2 aria-hidden="true" />
            {path === '' ? words.gate.whole_change : path}
          </p>
          <ul>
            {inFile.map((finding, index) => (
              <li key={index} className={styles.finding}>
                <Pill tone={finding.severity === 'error' ? 'bad' : 'warn'}>
                  {finding.line === null ? finding.tool : words.gate.line(finding.line)}
                </Pill>
                <div>
                  <p>{finding.message}</p>
                  {finding.fix !== '' && (
                    <p className={styles.fix}>
                      {words.gate.fix}: {finding.fix}
                    </p>
                  )}
                  <p className={styles.rule}>
                    {finding.tool} · {finding.rule}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
