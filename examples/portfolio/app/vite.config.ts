import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const backend = process.env.BACKEND_URL ?? 'http://127.0.0.1:8000';

/** Takes the inline script out of the page: main.tsx imports the same as a module. */
const nothingInline: Plugin = {
  name: 'nothing-inline',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<script type="module">[^]*?<\/script>/, ''),
  },
};

export default defineConfig({
  plugins: [react(), nothingInline],
  // node_modules may be a link to a read-only directory, so nothing is cached inside it.
  cacheDir: '.vite',
  // Ready from the start, so that the first chart does not make the page reload.
  optimizeDeps: { include: ['recharts'] },
  server: {
    allowedHosts: true,
    fs: { allow: ['.', '/opt/app/node_modules'] },
    proxy: {
      '/api': {
        target: backend,
        configure: (proxy) => {
          // While the backend reloads it refuses connections: 503 tells the page to try again.
          proxy.on('error', (_error, _request, response) => {
            if ('writeHead' in response && !response.headersSent) {
              response.writeHead(503, { 'content-type': 'application/json' });
              response.end(JSON.stringify({ detail: 'The backend is starting.' }));
            }
          });
        },
      },
    },
  },
  build: { outDir: 'dist' },
});
