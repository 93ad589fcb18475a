// Who is signed in, and the way out.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronsUpDown, LogOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { changePerson } from '@/api/cache';
import { signOut } from '@/api/commands';
import type { User } from '@/generated/api';
import { Avatar } from '@/design/avatar';
import { useWords } from '@/words/language';
import styles from './user_menu.module.css';

export function UserMenu({ user }: { readonly user: User }) {
  const words = useWords();
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useCloseOutside(box, open, () => {
    setOpen(false);
  });
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      // Unsent texts are the person's too.
      sessionStorage.clear();
      navigate('/');
      changePerson(cache, null);
    },
  });

  return (
    <div className={styles.box} ref={box}>
      {open && (
        <div className={styles.menu} role="menu">
          <div className={styles.who}>
            <strong>{user.name}</strong>
            <span>{user.email}</span>
          </div>
          <button
            type="button"
            role="menuitem"
            className={styles.item}
            data-testid="sign-out"
            disabled={leave.isPending}
            onClick={() => {
              leave.mutate();
            }}
          >
            <LogOut aria-hidden="true" />
            {words.user_menu.sign_out}
          </button>
        </div>
      )}
      <button
        type="button"
        className={styles.button}
        data-testid="user-menu"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`${words.user_menu.open}: ${user.name}`}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Avatar name={user.name} size={28} />
        <span className={styles.name}>
          <strong>{user.name}</strong>
          <span>{words.roles[user.role]}</span>
        </span>
        <ChevronsUpDown className={styles.arrows} aria-hidden="true" />
      </button>
    </div>
  );
}

function useCloseOutside(box: React.RefObject<HTMLElement | null>, open: boolean, close: () => void) {
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey);
    };
  });
}
