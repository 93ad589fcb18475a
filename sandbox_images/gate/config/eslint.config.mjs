// The gate's own lint rules. Nothing of the tree is read as configuration, and no inline comment counts.
import js from '@eslint/js';
import noUnsanitized from 'eslint-plugin-no-unsanitized';
import react from 'eslint-plugin-react';
import reactHooks from 'eslint-plugin-react-hooks';
import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

import { allowedImports } from './allowed-imports.mjs';
import { restrictedGlobals, restrictedProperties, restrictedSyntax } from './restrictions.mjs';

const scripts = ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'];

export default [
  { ignores: [] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  { files: scripts, ...js.configs.recommended },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: scripts })),
  {
    files: scripts,
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    settings: { react: { version: '19.0' } },
    plugins: {
      gate: { rules: { 'allowed-imports': allowedImports } },
      'no-unsanitized': noUnsanitized,
      react,
      'react-hooks': reactHooks,
      security,
    },
    rules: {
      // The compiler knows names better.
      'no-undef': 'off',
      'gate/allowed-imports': ['error', { packages: JSON.parse(process.env.ALLOWED_PACKAGES ?? '[]') }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-proto': 'error',
      'no-extend-native': 'error',
      'no-iterator': 'error',
      'no-restricted-globals': ['error', ...restrictedGlobals],
      'no-restricted-properties': ['error', ...restrictedProperties],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'no-unsanitized/method': 'error',
      'no-unsanitized/property': 'error',
      'react/no-danger': 'error',
      'react/no-danger-with-children': 'error',
      'react/jsx-no-script-url': 'error',
      'react/jsx-no-target-blank': 'error',
      'react/jsx-key': 'error',
      'react/jsx-no-duplicate-props': 'error',
      'react/no-find-dom-node': 'error',
      'react/no-children-prop': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'warn',
      'security/detect-bidi-characters': 'error',
      'security/detect-unsafe-regex': 'error',
      'security/detect-child-process': 'error',
      'security/detect-new-buffer': 'error',
      'security/detect-pseudoRandomBytes': 'error',
    },
  },
];
