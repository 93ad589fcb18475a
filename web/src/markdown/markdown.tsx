// The agent's Markdown as elements: no raw HTML, no pictures from elsewhere, links in a new tab.
import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useWords } from '@/words/language';
import styles from './markdown.module.css';

const PLUGINS = [remarkGfm];

const COMPONENTS: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ alt }) => <Picture alt={alt} />,
  table: ({ children }) => (
    <div className={styles.scroll}>
      <table>{children}</table>
    </div>
  ),
};

export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS} skipHtml>
        {text}
      </ReactMarkdown>
    </div>
  );
});

/** A picture of another server would tell it who reads this, and could carry data out in its address. */
function Picture({ alt }: { readonly alt: string | undefined }) {
  const words = useWords();
  return (
    <span className={styles.blocked}>
      [{words.transcript.image_blocked}
      {alt ? `: ${alt}` : ''}]
    </span>
  );
}
