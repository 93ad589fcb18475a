// Which language the person reads, and the words in it.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { en, type Words } from './en';
import { ru } from './ru';

export type Language = 'en' | 'ru';

const LISTS: Record<Language, Words> = { en, ru };
const KEPT_AS = 'atelier.language';

interface Choice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice>({ language: 'en', choose: () => undefined });

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo<Choice>(
    () => ({
      language,
      choose: (next) => {
        localStorage.setItem(KEPT_AS, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): Choice {
  return useContext(LanguageContext);
}

export function useWords(): Words {
  return LISTS[useContext(LanguageContext).language];
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === 'en' || kept === 'ru') return kept;
  return navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}
