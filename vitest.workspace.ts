import { readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const conditions = ['@race/source']
const serverConditions = [...conditions, 'module', 'node', 'development|production']
const packages = readdirSync(new URL('packages', import.meta.url))

export default defineConfig({
  resolve: { conditions: serverConditions },
  ssr: { resolve: { conditions: serverConditions, externalConditions: conditions } },
  test: {
    execArgv: ['--conditions=@race/source'],
    projects: packages.map((name) => ({
      extends: true as const,
      root: `packages/${name}`,
      test: { name, include: ['src/**/*.test.ts'], testTimeout: 30_000 },
    })),
  },
})
