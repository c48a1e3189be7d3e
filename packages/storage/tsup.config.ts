import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

const entries = ['backup', 'log', 'memory', 'postgres', 'sqlite'].map((name) => [
  `${name}/index`,
  `src/${name}/index.ts`,
])

export default defineConfig(preset(Object.fromEntries(entries)))
