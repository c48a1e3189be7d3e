import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Who may import whom. A package that is not named on a line may not be imported there; a package without a line
 * does not pass. `brokers/simulated` names one folder of a package.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const mayImport = {
  // Level 0
  core: [],
  indicators: [],
  // Level 1
  analytics: ['core'],
  host: ['core', 'indicators'],
  strategies: ['core', 'indicators'],
  risk: ['core'],
  storage: ['core'],
  data: ['core'],
  telemetry: ['core'],
  // Level 2
  engine: ['core', 'host', 'risk', 'brokers/simulated'],
  brokers: ['core'],
  // Level 3
  backtest: ['core', 'host', 'risk', 'brokers/simulated', 'analytics'],
  agents: ['core'],
  // Level 4
  optimize: [
    ...['core', 'indicators', 'analytics', 'host', 'strategies', 'risk', 'storage', 'data', 'telemetry'],
    ...['engine', 'brokers', 'backtest', 'agents'],
  ],
  arena: [
    ...['core', 'indicators', 'analytics', 'host', 'strategies', 'risk', 'storage', 'data', 'telemetry'],
    ...['engine', 'brokers', 'backtest', 'agents'],
  ],
  // Level 5: anything below, not each other
  ...Object.fromEntries(
    ['server', 'dashboard', 'cli', 'testkit'].map((name) => [
      name,
      [
        ...['core', 'indicators', 'analytics', 'host', 'strategies', 'risk', 'storage', 'data', 'telemetry'],
        ...['engine', 'brokers', 'backtest', 'agents', 'optimize', 'arena'],
      ],
    ]),
  ),
}

/** What must also run in a browser, and so reaches no module of Node, not even by way of other packages. */
export const browserSafe = [
  ...['core', 'indicators', 'host', 'analytics', 'strategies', 'risk', 'brokers/simulated', 'backtest', 'arena'],
]

// What stands in a folder `testing` is for tests only, and is never an entry.
const testFile = '(\\.(test|test-d|bench)\\.ts|/testing/[^/]+\\.ts)$'
const nodeModule = `^(node:.+|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')}))$`

/** @param {string} name a package, or `package/folder` */
const sourcesOf = (name) => {
  const [folder, ...inner] = name.split('/')
  return [`packages/${folder}/src`, ...inner].join('/')
}

const arrows = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `arrow-from-${name}`,
  comment: `@race/${name} may import ${allowed.length === 0 ? 'no other package' : allowed.join(', ')} only.`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: testFile },
  to: { path: '^packages/', pathNot: [name, ...allowed].map((other) => `^${sourcesOf(other)}/`) },
}))

/**
 * The source files that a package's manifest lists as ways in, for packages under `root`.
 *
 * @param {string} root
 */
export function publicEntries(root) {
  return readdirSync(`${root}/packages`)
    .filter((folder) => existsSync(`${root}/packages/${folder}/package.json`))
    .flatMap((folder) => {
      /** @type {{ exports?: Record<string, Record<string, string>> }} */
      const manifest = JSON.parse(readFileSync(`${root}/packages/${folder}/package.json`, 'utf8'))
      return Object.values(manifest.exports ?? {}).map((way) => `packages/${folder}/${way['@race/source']?.slice(2)}`)
    })
}

/**
 * The rules for the packages under `root`.
 *
 * @param {string} root
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
export function forbiddenUnder(root) {
  const entries = publicEntries(root).map((path) => `^${path.replaceAll('.', '\\.')}$`)
  return /** @type {import('dependency-cruiser').IForbiddenRuleType[]} */ ([
    ...arrows,
    {
      name: 'no-unknown-package',
      comment: 'Every package needs a line in the table of who may import whom.',
      severity: 'error',
      from: { path: '^packages/', pathNot: Object.keys(mayImport).map((name) => `^packages/${name}/`) },
      to: {},
    },
    {
      name: 'no-circle',
      comment: 'Modules that import each other in a circle cannot be understood one at a time.',
      severity: 'error',
      from: { pathNot: testFile },
      to: { circular: true },
    },
    {
      name: 'no-deep-import',
      comment: 'Another package is reached through the ways in that its manifest lists.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', ...entries] },
    },
    {
      name: 'no-deep-import-from-outside',
      comment: 'Examples use packages as a host application does.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^packages/', pathNot: entries },
    },
    {
      name: 'no-relative-import-of-a-package',
      comment: 'Another package is imported by its name, so that the import also works when it is installed from npm.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-node-in-the-browser',
      comment: `${browserSafe.join(', ')} must run in a browser.`,
      severity: 'error',
      from: { path: browserSafe.map((name) => `^${sourcesOf(name)}/`), pathNot: testFile },
      to: { path: nodeModule, reachable: true },
    },
    {
      name: 'no-import-from-outside-the-packages',
      comment: 'A package is published without the examples and scripts.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: testFile },
      to: { path: '^(examples|scripts)/' },
    },
    {
      name: 'no-undeclared-dependency',
      comment: 'What a package imports stands under the dependencies of its manifest.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: testFile },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'The imported file does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ])
}

/** @type {import('dependency-cruiser').ICruiseOptions} */
export const options = {
  doNotFollow: { path: 'node_modules' },
  // The plugin of somebody else finds packages where it is installed, which the gate `plugin` tries.
  exclude: { path: ['/dist/', '/\\.tsbuild/', '^docs/', '^examples/plugin-third-party/'] },
  tsPreCompilationDeps: true,
  combinedDependencies: false,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['@race/source', 'import', 'node', 'default', 'types'],
    extensions: ['.ts', '.js', '.mjs', '.json'],
  },
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default { forbidden: forbiddenUnder(fileURLToPath(new URL('.', import.meta.url))), options }
