// Whether the screen is too narrow for two panels side by side.
import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 900px)';

export function useNarrow(): boolean {
  return useSyncExternalStore(listen, () => matchMedia(QUERY).matches);
}

function listen(changed: () => void) {
  const query = matchMedia(QUERY);
  query.addEventListener('change', changed);
  return () => {
    query.removeEventListener('change', changed);
  };
}
