// Builds a page with Vite and nothing of its own configuration: usage: node build.mjs TREE CANARY OUT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// The application's own versions, baked into the image; found by path, for this file lies elsewhere.
const load = async (name) => {
  const folder = path.join('/opt/app/node_modules', name);
  const { exports, main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const named = exports?.['.'] ?? exports ?? main;
  const entry = typeof named === 'string' ? named : (named.import?.default ?? named.import ?? named.default);
  return import(pathToFileURL(path.join(folder, entry)).href);
};
const { build } = await load('vite');
const react = (await load('@vitejs/plugin-react')).default;

async function tryBuild(root, out) {
  const modules = new Set();
  const seen = { name: 'gate-seen', moduleParsed: ({ id }) => void (id.startsWith(root) && modules.add(id)) };
  try {
    await build({
      root,
      configFile: false,
      envDir: false,
      envFile: false,
      publicDir: false,
      cacheDir: path.join(out, 'cache'),
      css: { postcss: { plugins: [] } },
      plugins: [react(), seen],
      logLevel: 'silent',
      build: { outDir: out, write: false, minify: false },
    });
  } catch (error) {
    const [first] = error.errors ?? [error];
    const place = first.loc ?? error.loc;
    const message = String(first.message ?? error.message).split('\n')[0];
    const file = place?.file ?? first.id ?? error.id;
    return { modules, errors: [{ message, file, line: place?.line ?? null }] };
  }
  return { modules, errors: [] };
}

const [tree, canary, out] = process.argv.slice(2);
const bad = await tryBuild(canary, path.join(out, 'canary'));
const good = await tryBuild(tree, path.join(out, 'tree'));
console.log(JSON.stringify({ modules: good.modules.size, errors: good.errors, canary: bad.errors.length > 0 }));
process.exit(0);
