// Imports: packages of the manifest, and files of this tree; always by a plain name.
import path from 'node:path';

// What the build itself offers to the code that it builds.
const TOOLCHAIN = new Set(['vite/client', '@vitejs/plugin-react/preamble']);
const NAME = /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*/;

export const allowedImports = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { packages: { type: 'array' } } }],
    messages: {
      computed: 'A module may be imported by a plain name only. Instead: Write the name as a plain string.',
      outside:
        'The import {{name}} leaves the application. Instead: Import files of this application only.',
      unknown:
        'The package {{name}} is not allowed. Instead: Use the packages that the manifest allows, or write it yourself.',
      required: 'require() is not used here. Instead: Use an import statement with an allowed package.',
    },
  },
  create(context) {
    const allowed = new Set(context.options[0].packages);
    const tree = path.join(context.cwd, context.filename.includes('/canary/') ? 'canary' : 'tree');

    function check(node, source) {
      if (!source) return;
      if (source.type !== 'Literal' || typeof source.value !== 'string') {
        context.report({ node, messageId: 'computed' });
        return;
      }
      const name = source.value;
      if (/^\.{1,2}(?:\/|$)/.test(name)) {
        const target = path.resolve(path.dirname(context.filename), name);
        if (target !== tree && !target.startsWith(`${tree}/`)) {
          context.report({ node, messageId: 'outside', data: { name } });
        }
        return;
      }
      const found = NAME.exec(name);
      if (TOOLCHAIN.has(name)) return;
      if (!found || found[0].includes('node_modules') || !allowed.has(found[0])) {
        context.report({ node, messageId: 'unknown', data: { name } });
      }
    }

    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node, node.expression),
      'CallExpression[callee.name="require"]': (node) => context.report({ node, messageId: 'required' }),
      'MemberExpression[object.type="MetaProperty"][property.name=/^glob/]': (node) =>
        context.report({ node, messageId: 'computed' }),
    };
  },
};
