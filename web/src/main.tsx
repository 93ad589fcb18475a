// Starts the web: styles, words, the cache of answers, and the app.
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@/design/tokens.css';
import '@/design/global.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createCache } from '@/api/cache';
import { ErrorBoundary } from '@/shell/error_boundary';
import { LanguageProvider } from '@/words/language';
import { App } from './app';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={createCache()}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
