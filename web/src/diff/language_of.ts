// The language that a file's name says, among those whose colours are bundled.
const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  mts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  json: 'javascript',
  css: 'css',
  html: 'html',
  svg: 'html',
  py: 'python',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
};

export function languageOf(path: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return LANGUAGES[extension] ?? 'plaintext';
}
