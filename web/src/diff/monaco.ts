// Monaco with only what a difference needs: the diff editor and eight languages' colours, workers from our own origin.
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/features/diffEditor/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/folding/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/tokenization/register.js';
import 'monaco-editor/languages/definitions/css/register.js';
import 'monaco-editor/languages/definitions/html/register.js';
import 'monaco-editor/languages/definitions/javascript/register.js';
import 'monaco-editor/languages/definitions/markdown/register.js';
import 'monaco-editor/languages/definitions/python/register.js';
import 'monaco-editor/languages/definitions/typescript/register.js';
import 'monaco-editor/languages/definitions/yaml/register.js';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

monaco.editor.defineTheme('atelier-light', {
  base: 'vs',
  inherit: true,
  rules: [],
  colors: {
    'editor.background': '#ffffff',
    'editorGutter.background': '#ffffff',
    'editorLineNumber.foreground': '#b5b0a6',
    'diffEditor.insertedTextBackground': '#1c7c4a1c',
    'diffEditor.insertedLineBackground': '#1c7c4a12',
    'diffEditor.removedTextBackground': '#b8322a1e',
    'diffEditor.removedLineBackground': '#b8322a12',
    'diffEditor.unchangedRegionBackground': '#faf9f7',
    'diffEditor.diagonalFill': '#1d1c1a10',
  },
});

monaco.editor.defineTheme('atelier-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [],
  colors: {
    'editor.background': '#18181b',
    'editorGutter.background': '#18181b',
    'editorLineNumber.foreground': '#5d5c63',
    'diffEditor.insertedTextBackground': '#57c78b20',
    'diffEditor.insertedLineBackground': '#57c78b12',
    'diffEditor.removedTextBackground': '#f0837b22',
    'diffEditor.removedLineBackground': '#f0837b16',
    'diffEditor.unchangedRegionBackground': '#202024',
    'diffEditor.diagonalFill': '#ffffff12',
  },
});

export { monaco };
