// A quiet line across the conversation: here something happened to the turn itself.
import styles from './transcript.module.css';

export function Mark({ text }: { readonly text: string }) {
  return (
    <p className={styles.mark}>
      <span>{text}</span>
    </p>
  );
}
