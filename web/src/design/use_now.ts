// The time, again and again, while something needs it.
import { useEffect, useState } from 'react';

export function useNow(everyMilliseconds: number, runs = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMilliseconds);
    return () => {
      clearInterval(timer);
    };
  }, [everyMilliseconds, runs]);
  return now;
}
