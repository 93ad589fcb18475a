import { useSyncExternalStore } from 'react';

export type Page = 'dashboard' | 'transactions';

export const links: { page: Page; title: string; href: string }[] = [
  { page: 'dashboard', title: 'Dashboard', href: '#/' },
  { page: 'transactions', title: 'Transactions', href: '#/transactions' },
];

/** The page that the address names; it follows the back and forward buttons. */
export function usePage(): Page {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  return links.find((link) => link.href === hash)?.page ?? 'dashboard';
}

function listen(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}
