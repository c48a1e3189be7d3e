import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

export default defineConfig(
  preset({ index: 'src/index.ts', 'memory/index': 'src/memory/index.ts', 'sqlite/index': 'src/sqlite/index.ts' }),
)
