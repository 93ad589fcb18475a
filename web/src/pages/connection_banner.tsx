// Says when the page does not hear from the server, once it lasts long enough to matter.
import { WifiOff } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Connection } from '@/session/stream';
import { useWords } from '@/words/language';
import styles from './connection_banner.module.css';

const PATIENCE = 1_200;

export function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  const words = useWords();
  const online = useSyncExternalStore(listenToNetwork, () => navigator.onLine);
  const lost = useLasting(connection === 'reconnecting', PATIENCE);
  const text = !online
    ? words.connection.offline
    : connection === 'polling'
      ? words.connection.polling
      : lost
        ? words.connection.reconnecting
        : null;
  if (text === null) return null;
  return (
    <p className={styles.banner} role="status" data-testid="connection">
      <WifiOff aria-hidden="true" />
      {text}
    </p>
  );
}

function listenToNetwork(changed: () => void) {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** True once the condition has held for so long. */
function useLasting(condition: boolean, milliseconds: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => {
      setLasted(true);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [condition, milliseconds]);
  return condition && lasted;
}
