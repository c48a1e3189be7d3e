import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

export default defineConfig(
  preset({
    'alpaca/index': 'src/alpaca/index.ts',
    'binance/index': 'src/binance/index.ts',
    'paper/index': 'src/paper/index.ts',
    'simulated/index': 'src/simulated/index.ts',
  }),
)
