// Names, properties and shapes of code that the gate refuses. A message says what is wrong, then what to do.
const stored = 'The browser keeps this after the session. Instead: Keep it in React state, or save it through the backend.';
const out = 'Code of the application speaks to its own backend only. Instead: Use fetch with a path that begins with /api/.';
const outer = 'The application must not reach the page around it. Instead: Leave it out; the page around is not yours.';
const global = 'Reaching globals by way of an object hides what is used. Instead: Use the global by its plain name.';
const dynamic = 'Text must never become code. Instead: Parse data with JSON.parse, or write the calculation as code.';
const html = 'HTML from text can run foreign code. Instead: Render the data as React elements.';
const cookie = 'Cookies are not the application\'s business. Instead: Leave them out; the proxy tells who the user is.';

const globals = (names, message) => names.map((name) => ({ name, message }));

export const restrictedGlobals = [
  ...globals(['XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'RTCPeerConnection'], out),
  ...globals(['Worker', 'SharedWorker', 'importScripts', 'Image', 'Audio', 'BroadcastChannel'], out),
  ...globals(['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'], stored),
  ...globals(['top', 'parent', 'opener', 'frames', 'postMessage', 'open'], outer),
  ...globals(['Function', 'execScript', 'Reflect', 'Proxy', 'WebAssembly'], dynamic),
  ...globals(['process', 'Deno', 'Bun'], 'This does not exist in a browser. Instead: Leave it out.'),
];

const pairs = (objects, names, message) =>
  objects.flatMap((object) => names.map((property) => ({ object, property, message })));

const windows = ['window', 'globalThis', 'self'];

export const restrictedProperties = [
  ...pairs(['document'], ['cookie', 'domain'], cookie),
  ...pairs(['document'], ['write', 'writeln', 'execCommand', 'implementation'], html),
  ...pairs(['navigator'], ['sendBeacon', 'serviceWorker', 'credentials'], out),
  ...pairs(windows, restrictedGlobals.map((one) => one.name), global),
];

const syntax = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));
// Namespaces of drawings look like addresses and are none.
const address = '/(?:https?|wss?|ftp):\\/\\/(?!www\\.w3\\.org\\/)|^\\/\\/\\w/i';

export const restrictedSyntax = [
  ...syntax(out, `Literal[value=${address}]`, `TemplateElement[value.raw=${address}]`, `JSXText[value=${address}]`),
  ...syntax(
    html,
    'MemberExpression[property.name=/^(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe)$/]',
    'MemberExpression[property.value=/^(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]',
    'Property[key.name=/^(?:innerHTML|outerHTML|dangerouslySetInnerHTML|srcDoc|srcdoc)$/]',
    'Property[key.value=/^(?:innerHTML|outerHTML|dangerouslySetInnerHTML|srcDoc|srcdoc)$/]',
    'JSXAttribute[name.name=/^(?:srcDoc|srcdoc)$/]',
    'NewExpression[callee.name="DOMParser"]',
    'JSXOpeningElement[name.name=/^(?:script|iframe|frame|object|embed|base|meta|link|portal)$/]',
    'CallExpression[callee.property.name=/^createElement(?:NS)?$/] > Literal[value=/^(?:script|iframe|frame|object|embed|base|meta|link|form)$/i]',
  ),
  ...syntax(
    dynamic,
    'MemberExpression[property.name="constructor"]',
    'MemberExpression[property.value="constructor"]',
    'CallExpression[callee.name=/^set(?:Timeout|Interval|Immediate)$/][arguments.0.type=/^(?:Literal|TemplateLiteral|BinaryExpression)$/]',
    'WithStatement',
  ),
  ...syntax(
    global,
    'MemberExpression[object.name=/^(?:window|globalThis|self)$/][computed=true]',
    'VariableDeclarator[init.name=/^(?:window|globalThis|self|document|navigator)$/]',
    'AssignmentExpression[right.name=/^(?:window|globalThis|self|document)$/]',
    'SpreadElement[argument.name=/^(?:window|globalThis|self)$/]',
    'ThisExpression[parent.type="Program"]',
  ),
  ...syntax(
    'Prototypes stay as they are. Instead: Write a function of your own.',
    'MemberExpression[property.name=/^(?:__proto__|__defineGetter__|__defineSetter__)$/]',
    'MemberExpression[property.value="__proto__"]',
    'Property[key.value="__proto__"]',
    'Property[key.name="__proto__"]',
  ),
  ...syntax(
    outer,
    'MemberExpression[property.name=/^(?:postMessage|opener|contentWindow)$/]',
    'JSXAttribute[name.name=/^(?:target|formTarget)$/] > Literal[value=/^_(?:top|parent)$/]',
    'JSXAttribute[name.name=/^(?:action|formAction|ping)$/] > Literal',
    'AssignmentExpression[left.object.name="location"]',
    'AssignmentExpression[left.property.name="location"]',
    'CallExpression[callee.object.name="location"][callee.property.name=/^(?:assign|replace)$/]',
    'CallExpression[callee.object.property.name="location"][callee.property.name=/^(?:assign|replace)$/]',
  ),
  ...syntax(
    'Names in code are written with Latin letters. Instead: Rename it.',
    'Identifier[name=/[^\\u0000-\\u007f]/]',
  ),
];
