import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

export default defineConfig(preset({ 'memory/index': 'src/memory/index.ts', 'sqlite/index': 'src/sqlite/index.ts' }))
