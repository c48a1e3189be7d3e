import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

const entries = ['backup', 'log', 'memory', 'postgres', 'sqlite'].map((name) => [
  `${name}/index`,
  `src/${name}/index.ts`,
])
/** Programs of threads. */
const programs = ['postgres/writer', 'sqlite/writer'].map((name) => [name, `src/${name}.ts`])

export default defineConfig(preset(Object.fromEntries([...entries, ...programs])))
