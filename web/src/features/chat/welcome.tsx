// The first words of an empty session.
import type { Installation } from '@/generated/api';
import { useLanguage, useWords } from '@/words/language';
import styles from './chat_panel.module.css';

export function Welcome({ installation }: { readonly installation: Installation }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <header className={styles.welcome}>
      <h2>{words.home.title(installation.application.title[language])}</h2>
      <p>{words.home.lead}</p>
    </header>
  );
}
