// The title of the browser's tab.
import { useEffect } from 'react';

export function usePageTitle(title: string, waits = false): void {
  useEffect(() => {
    document.title = `${waits ? '● ' : ''}${title === '' ? '' : `${title} · `}Atelier`;
  }, [title, waits]);
}
