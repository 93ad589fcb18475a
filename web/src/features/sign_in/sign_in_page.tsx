// The door: email and password, and the demo accounts where the installation has them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { changePerson } from '@/api/cache';
import { signIn } from '@/api/commands';
import { installationQuery } from '@/api/queries';
import { Button } from '@/design/button';
import { Logo } from '@/design/logo';
import { ErrorBox } from '@/shell/error_box';
import { LanguageSwitch } from '@/shell/language_switch';
import { usePageTitle } from '@/shell/page_title';
import { useWords } from '@/words/language';
import { DemoAccounts } from './demo_accounts';
import styles from './sign_in.module.css';

export function SignInPage() {
  const words = useWords();
  usePageTitle(words.sign_in.title);
  const { data: installation } = useQuery(installationQuery);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <span className={styles.brand}>
          <Logo size={28} />
          {words.product}
        </span>
        <LanguageSwitch />
      </header>
      <main className={styles.main}>
        <section className={styles.pitch}>
          <h1>{words.sign_in.lead}</h1>
          <ul>
            {words.sign_in.points.map((point) => (
              <li key={point}>
                <Check aria-hidden="true" />
                {point}
              </li>
            ))}
          </ul>
        </section>
        <SignInCard demoAccounts={installation?.demo_accounts ?? []} />
      </main>
    </div>
  );
}

type DemoList = Parameters<typeof DemoAccounts>[0]['accounts'];

function SignInCard({ demoAccounts }: { readonly demoAccounts: DemoList }) {
  const words = useWords();
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const entry = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (user) => {
      changePerson(cache, user);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    entry.mutate();
  };
  return (
    <section className={styles.card}>
      <form className={styles.form} data-testid="sign-in-form" onSubmit={submit}>
        <h2>{words.sign_in.title}</h2>
        <label>
          {words.sign_in.email}
          <input
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
            }}
          />
        </label>
        <label>
          {words.sign_in.password}
          <input
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
            }}
          />
        </label>
        {entry.isError && <ErrorBox error={entry.error} />}
        <Button type="submit" look="primary" busy={entry.isPending}>
          {words.sign_in.submit}
        </Button>
      </form>
      {demoAccounts.length > 0 && (
        <DemoAccounts
          accounts={demoAccounts}
          chosen={email}
          onChoose={(account) => {
            setEmail(account.email);
            setPassword(account.password);
          }}
        />
      )}
    </section>
  );
}
