import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noBarrels = { regex: '/index$', message: 'Import the module that has it: there are no barrels.' };

// pages > features > session, diff, verdict, markdown > shell, design, api, words
const layer = (files, ...above) => ({
  files: [`src/${files}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          noBarrels,
          {
            regex: `^@/(${above.join('|')})(/|$)`,
            message: `${files} may not know ${above.join(', ')}: put what both need below them.`,
          },
          { regex: '^\\.\\./', message: 'Name modules of other folders by "@/…".' },
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist', 'src/generated'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-console': 'error',
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['scripts/**'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  layer('features', 'features', 'pages'),
  ...['session', 'diff', 'verdict', 'markdown'].map((name) => layer(name, 'features', 'pages')),
  ...['shell', 'design'].map((name) =>
    layer(name, 'features', 'pages', 'session', 'diff', 'verdict', 'markdown'),
  ),
  layer('words', 'features', 'pages', 'session', 'diff', 'verdict', 'markdown', 'shell', 'design'),
  layer('api', 'features', 'pages', 'session', 'diff', 'verdict', 'markdown', 'shell', 'design', 'words'),
);
