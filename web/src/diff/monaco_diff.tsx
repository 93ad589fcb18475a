// One file before and after, in Monaco's diff editor.
import { useEffect, useRef } from 'react';
import type { FileStatus } from '@/api/models';
import { languageOf } from './language_of';
import { monaco } from './monaco';
import styles from './diff.module.css';

export interface MonacoDiffProps {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly status: FileStatus;
  readonly sideBySide: boolean;
  readonly label: string;
}

export default function MonacoDiff({ path, status, before, after, sideBySide, label }: MonacoDiffProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneDiffEditor>(null);

  useEffect(() => {
    if (box.current === null) return;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const paint = () => {
      monaco.editor.setTheme(dark.matches ? 'atelier-dark' : 'atelier-light');
    };
    paint();
    dark.addEventListener('change', paint);
    const made = monaco.editor.createDiffEditor(box.current, {
      readOnly: true,
      originalEditable: false,
      automaticLayout: true,
      fontFamily: "'JetBrains Mono Variable', monospace",
      fontSize: 12.5,
      lineHeight: 20,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      renderOverviewRuler: false,
      overviewRulerLanes: 0,
      overviewRulerBorder: false,
      hideCursorInOverviewRuler: true,
      renderLineHighlight: 'none',
      guides: { indentation: false },
      bracketPairColorization: { enabled: false },
      hideUnchangedRegions: { enabled: true, contextLineCount: 4, minimumLineCount: 6 },
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 560,
      lineNumbersMinChars: 3,
      folding: false,
      contextmenu: false,
      stickyScroll: { enabled: false },
      padding: { top: 8, bottom: 8 },
      scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    });
    editor.current = made;
    return () => {
      dark.removeEventListener('change', paint);
      made.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => {
    editor.current?.updateOptions({ renderSideBySide: sideBySide });
  }, [sideBySide]);

  useEffect(() => {
    const language = languageOf(path);
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    editor.current?.setModel({ original, modified });
    return () => {
      editor.current?.setModel(null);
      original.dispose();
      modified.dispose();
    };
  }, [path, before, after]);

  return <div ref={box} className={styles.monaco} data-status={status} role="region" aria-label={label} />;
}
