// Switches between the two languages; shows the present one.
import { Globe } from 'lucide-react';
import { useLanguage, useWords } from '@/words/language';
import styles from './language_switch.module.css';

export function LanguageSwitch() {
  const words = useWords();
  const { language, choose } = useLanguage();
  const other = language === 'en' ? 'ru' : 'en';
  return (
    <button
      type="button"
      className={styles.switch}
      data-testid="language-switch"
      aria-label={`${words.languages.choose}: ${words.languages[language]} → ${words.languages[other]}`}
      title={words.languages[other]}
      onClick={() => {
        choose(other);
      }}
    >
      <Globe aria-hidden="true" />
      {language.toUpperCase()}
    </button>
  );
}
