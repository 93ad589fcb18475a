// The fields of one question: its options, and free text.
import type { QuestionItem } from '@/generated/api';
import { useWords } from '@/words/language';
import { pick, write, type Choice } from './chosen_answers';
import styles from './question.module.css';

interface QuestionFieldsProps {
  readonly name: string;
  readonly item: QuestionItem;
  readonly count: string | null;
  readonly choice: Choice;
  readonly disabled: boolean;
  readonly onChange: (choice: Choice) => void;
}

export function QuestionFields({ name, item, count, choice, disabled, onChange }: QuestionFieldsProps) {
  const words = useWords();
  return (
    <fieldset className={styles.fields} disabled={disabled}>
      {count !== null && <p className={styles.count}>{count}</p>}
      <legend>{item.question}</legend>
      {item.multiple && <p className={styles.count}>{words.question.several}</p>}
      <div className={styles.options}>
        {item.options.map((option) => (
          <label key={option.label} className={styles.option}>
            <input
              type={item.multiple ? 'checkbox' : 'radio'}
              name={name}
              checked={choice.labels.includes(option.label)}
              onChange={() => {
                onChange(pick(item, choice, option.label));
              }}
            />
            <span>
              <strong>{option.label}</strong>
              {option.description !== '' && <small>{option.description}</small>}
            </span>
          </label>
        ))}
      </div>
      <input
        type="text"
        className={styles.own}
        aria-label={words.question.own}
        placeholder={words.question.own_placeholder}
        value={choice.own}
        maxLength={2000}
        onChange={(event) => {
          onChange(write(item, choice, event.target.value));
        }}
      />
    </fieldset>
  );
}
