// What the author asked for, in their own words, and the description made of it.
import type { PublicationDetail } from '@/generated/api';
import { Disclosure } from '@/design/disclosure';
import { Markdown } from '@/markdown/markdown';
import { useWords } from '@/words/language';
import styles from './timeline.module.css';

export function RequestCard({ publication }: { readonly publication: PublicationDetail }) {
  const words = useWords();
  return (
    <section>
      <h2 className={styles.heading}>{words.reviews.request}</h2>
      {publication.request.length === 0 && <p className={styles.none}>{words.reviews.no_request}</p>}
      <ul className={styles.requests}>
        {publication.request.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
      {publication.body !== '' && (
        <Disclosure summary={words.reviews.description}>
          <div className={styles.description}>
            <Markdown text={publication.body} />
          </div>
        </Disclosure>
      )}
    </section>
  );
}
