import { useEffect, useRef, useState, type RefObject } from 'react';

/** A frame and its width in pixels, followed as the page is resized. */
export function useWidth(): [RefObject<HTMLElement | null>, number] {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(640);

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(entry.contentRect.width, 280));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return [frame, width];
}
