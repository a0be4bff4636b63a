/**
 * The floors of the house: an import goes down, never up and never sideways. ARCHITECTURE.md has
 * the same table in words; tests/floors.test.ts proves that these rules see the code and bite.
 */

/** Floors from the bottom up; each lists its rooms, which never import each other. */
const FLOORS = [
  ['daemon/base'],
  ['daemon/ports'],
  ['config', 'daemon/store'],
  [
    'hw',
    'models',
    'ota',
    'provisioning',
    'daemon/voice',
    'daemon/skills',
    'daemon/home',
    'daemon/knowledge',
    'daemon/agent',
    'daemon/supervise',
    'daemon/observe',
  ],
  ['daemon/dialog', 'daemon/control'],
  ['daemon/threads', 'daemon/compose', 'daemon/cli', 'daemon/[a-z-]+[.]ts$'],
];
/** Rooms of the top floor compose each other: the command line starts what compose.ts builds. */
const TOP = FLOORS.length - 1;

const inRoom = (room) => (room.endsWith('$') ? `^${room}` : `^${room}/`);
const rooms = FLOORS.flat().map(inRoom);
const product = '^(daemon|hw|config|models|ota|provisioning)/';
/** A package, wherever it resolved to. */
const pkg = (name) => `(^|/)node_modules/${name}(/|$)|^${name}(/|$)`;

const upward = FLOORS.slice(0, TOP).map((floor, level) => ({
  name: `floor-${level}-imports-only-down`,
  comment: `${floor.join(', ')}: an import goes to a lower floor.`,
  severity: 'error',
  from: { path: floor.map(inRoom) },
  to: {
    path: FLOORS.slice(level + 1)
      .flat()
      .map(inRoom),
  },
}));

const sideways = FLOORS.slice(0, TOP)
  .flatMap((floor) =>
    floor.map((room) => ({
      name: `${room.replace('/', '-')}-ignores-its-siblings`,
      comment: `${room} never imports the other rooms of its floor.`,
      severity: 'error',
      from: { path: inRoom(room) },
      to: { path: floor.filter((other) => other !== room).map(inRoom) },
    })),
  )
  .filter((rule) => rule.to.path.length > 0);

/** One door per heavy library: [what may come through, the only places it may enter]. */
const DOORS = [
  ['naudiodon', ['^hw/portaudio[.]ts$']],
  ['koffi', ['^hw/', '^models/engines/']],
  ['onnxruntime-node', ['^models/engines/']],
  ['sherpa-onnx-node', ['^models/engines/']],
  ['node-llama-cpp', ['^models/engines/']],
  ['better-sqlite3', ['^daemon/store/sqlite[.]ts$']],
  ['sqlite-vec', ['^daemon/store/knowledge-db[.]ts$']],
  ['mqtt', ['^daemon/control/mqtt/client[.]ts$']],
  ['pdfjs-dist', ['^daemon/knowledge/parse/pdf/']],
  ['pino', ['^daemon/base/log[.]ts$']],
  ['commander', ['^daemon/cli/']],
  ['ws', ['^daemon/control/peripheral/', '^daemon/home/home-assistant/']],
  ['mathjs', ['^daemon/agent/tools/calculator[.]ts$']],
  ['@modelcontextprotocol/sdk', ['^daemon/agent/tools/mcp/']],
  ['n2words', ['^daemon/voice/spoken/number-words[.]ts$']],
];
const doors = DOORS.map(([name, places]) => ({
  name: `one-door-${name}`,
  comment: `${name} enters the house only through ${places.join(', ')}.`,
  severity: 'error',
  from: { path: product, pathNot: places },
  to: { path: pkg(name) },
}));

module.exports = {
  forbidden: [
    ...upward,
    ...sideways,
    ...doors,
    {
      name: 'one-door-fastify',
      comment: 'fastify is started by daemon/control/http.ts; its types may be named in control.',
      severity: 'error',
      from: { path: product, pathNot: '^daemon/control/http[.]ts$' },
      to: { path: pkg('fastify'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'fastify-types-only-in-control',
      comment: 'No other floor knows the web server.',
      severity: 'error',
      from: { path: product, pathNot: '^daemon/control/' },
      to: { path: pkg('(@fastify/[^/]+|fastify)') },
    },
    {
      name: 'one-door-child-process',
      comment: 'Other programs are started by adapters only.',
      severity: 'error',
      from: {
        path: product,
        pathNot: [
          '^hw/',
          '^models/engines/',
          '^ota/',
          '^provisioning/',
          '^daemon/knowledge/parse/',
          '^daemon/cli/doctor-probes[.]ts$',
          '^models/shelf/bunzip2[.]ts$',
        ],
      },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'base-knows-only-node-and-pino',
      comment: 'Whatever else base needs comes in through a constructor.',
      severity: 'error',
      from: { path: '^daemon/base/' },
      to: { pathNot: ['^daemon/base/', pkg('pino')], dependencyTypesNot: ['core'] },
    },
    {
      name: 'ports-are-types',
      comment: 'A port says what is needed, not who does it.',
      severity: 'error',
      from: { path: '^daemon/ports/' },
      to: { pathNot: ['^daemon/ports/', '^daemon/base/'] },
    },
    {
      name: 'control-uses-its-own-core',
      comment: 'The control plane reaches everything else through its Core interface.',
      severity: 'error',
      from: { path: '^daemon/control/' },
      to: { path: FLOORS[3].map(inRoom) },
    },
    {
      name: 'every-file-has-a-floor',
      comment: 'A new folder needs a place in FLOORS first.',
      severity: 'error',
      from: { path: product, pathNot: rooms },
      to: {},
    },
    {
      name: 'nothing-imports-a-file-without-a-floor',
      comment: 'A new folder needs a place in FLOORS first.',
      severity: 'error',
      from: {},
      to: { path: product, pathNot: rooms },
    },
    {
      name: 'product-ignores-tests-and-scripts',
      comment: 'What is shipped never needs what is not.',
      severity: 'error',
      from: { path: product },
      to: { path: '^(tests|scripts)/' },
    },
    {
      name: 'product-ignores-dev-packages',
      comment: 'devDependencies are not on the box.',
      severity: 'error',
      from: { path: product },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or need a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that imports nobody is dead. A port may come first.',
      severity: 'error',
      from: { orphan: true, path: product, pathNot: '^daemon/ports/' },
      to: {},
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would escape the other rules.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
