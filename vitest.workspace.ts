import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['@race/source']
const serverConditions = [...conditions, 'module', 'node', 'development|production']
const packages = readdirSync(new URL('packages', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
/** Starts a PostgreSQL once for all tests of a package that need one; it is not started when none of them runs. */
const postgresSetup = fileURLToPath(new URL('scripts/tests/postgres-setup.ts', import.meta.url))

export default defineConfig({
  resolve: { conditions: serverConditions },
  ssr: { resolve: { conditions: serverConditions, externalConditions: conditions } },
  test: {
    execArgv: ['--conditions=@race/source'],
    // Files of tests share a process, and so what is loaded and compiled, which costs more than most of them do. The packages keep no
    // state beside what they are given; a test of what happens at the first use of a module starts a process of its own.
    isolate: false,
    // Node itself loads the modules, as it does for those who run the sources: nothing is transformed once for every package.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // What Node has compiled for one program that a test starts is there for the next.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/race-tests', import.meta.url)) },
    setupFiles: [fileURLToPath(new URL('scripts/tests/seed-properties.ts', import.meta.url))],
    // Left alone, vitest keeps one core for itself and would run the tests one after the other on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    passWithNoTests: false,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.{test,test-d,bench}.ts'],
    },
    projects: [
      ...packages.map((name) => ({
        extends: true as const,
        root: `packages/${name}`,
        test: {
          name,
          include: ['src/**/*.test.ts'],
          testTimeout: 30_000,
          ...(name === 'storage' ? { globalSetup: [postgresSetup] } : {}),
        },
      })),
      {
        extends: true as const,
        root: 'scripts',
        test: { name: 'scripts', include: ['**/*.test.ts'], testTimeout: 30_000 },
      },
    ],
  },
})
