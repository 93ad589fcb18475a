// The demo accounts of an installation; choosing one fills the form.
import type { DemoAccount } from '@/generated/api';
import { Avatar } from '@/design/avatar';
import { useWords } from '@/words/language';
import styles from './sign_in.module.css';

interface DemoAccountsProps {
  readonly accounts: readonly DemoAccount[];
  readonly chosen: string;
  readonly onChoose: (account: DemoAccount) => void;
}

export function DemoAccounts({ accounts, chosen, onChoose }: DemoAccountsProps) {
  const words = useWords();
  return (
    <div className={styles.demo}>
      <h3>{words.sign_in.demo}</h3>
      <p>{words.sign_in.demo_more}</p>
      <ul>
        {accounts.map((account) => (
          <li key={account.email}>
            <button
              type="button"
              className={styles.account}
              data-email={account.email}
              aria-pressed={account.email === chosen}
              onClick={() => {
                onChoose(account);
              }}
            >
              <Avatar name={account.name} size={28} />
              <span>
                <strong>{account.name}</strong>
                {words.roles[account.role]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
