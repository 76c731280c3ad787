/** The house's walls: which room may import which. See CONTRIBUTING.md. */
const rooms = {
  foundation: [],
  manifest: [],
  yaml: [],
  project: ['yaml', 'jinja'],
  packages: ['project', 'yaml'],
  jinja: ['yaml'],
  graph: ['manifest'],
  sql: [],
  syntax: ['sql'],
  adapter: ['jinja', 'manifest'],
  parse: ['project', 'jinja', 'manifest', 'adapter', 'yaml'],
  resolve: ['project', 'parse', 'graph', 'selection', 'jinja', 'manifest', 'adapter', 'yaml'],
  selection: ['graph', 'manifest', 'yaml'],
  compile: ['resolve', 'parse', 'project', 'selection', 'graph', 'jinja', 'adapter', 'manifest', 'syntax'],
  columns: ['sql', 'manifest'],
  database: [],
  plan: ['compile', 'adapter', 'manifest', 'graph', 'selection'],
  journal: [],
  execute: ['plan', 'database', 'journal', 'adapter', 'manifest', 'compile', 'graph'],
  live: ['database'],
  artifacts: ['manifest'],
  workspace: [
    'project',
    'jinja',
    'parse',
    'resolve',
    'graph',
    'selection',
    'compile',
    'artifacts',
    'adapter',
    'manifest',
  ],
  commands: '*',
  cli: ['commands', 'manifest'],
  sandbox: ['sql'],
}

const wall = Object.entries(rooms)
  .filter(([, may]) => may !== '*')
  .map(([room, may]) => ({
    name: `${room}-may-import`,
    severity: 'error',
    from: { path: `^lib/${room}/` },
    to: { path: '^(lib|app|components)/', pathNot: `^lib/(${[room, 'foundation', ...may].join('|')})/` },
  }))

module.exports = {
  forbidden: [
    ...wall,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'commands-are-not-doors',
      severity: 'error',
      from: { path: '^lib/(?!cli/|sandbox/)' },
      to: { path: '^lib/(cli|sandbox)/', pathNot: '\\.test\\.ts$' },
    },
    {
      name: 'a-room-speaks-through-its-index',
      severity: 'error',
      from: { path: '^(lib/([^/]+)|app|components)/', pathNot: '^lib/cli/' },
      // The web's commands are a room within the room: only its server needs them, and the CLI never.
      to: {
        path: '^lib/[^/]+/.+',
        pathNot: ['^lib/$2/', '^lib/[^/]+/index\\.ts$', '^lib/commands/web/index\\.ts$'],
      },
    },
    {
      // A verb loads its own command only: through the index it would load them all, and start slowly.
      name: 'cli-takes-single-commands',
      severity: 'error',
      from: { path: '^lib/cli/' },
      to: { path: '^lib/(?!cli/|commands/)[^/]+/.+', pathNot: '^lib/[^/]+/index\\.ts$' },
    },
    {
      name: 'lib-knows-no-ui',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(app|components)/' },
    },
    {
      name: 'one-door-from-the-web',
      severity: 'error',
      from: { path: '^app/', pathNot: '^app/server\\.ts$' },
      to: { path: '^lib/', pathNot: '^lib/(manifest|foundation)/index\\.ts$' },
    },
    {
      name: 'components-take-plain-values',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^(lib/(?!foundation/index|manifest/index)|app/)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(\\.test\\.tsx?$|^lib/[^/]+/(fixtures|testing)/|^\\.next|^dist)' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
}
