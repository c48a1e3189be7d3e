import { defineConfig } from 'tsup'
import { preset } from '../../tsup.preset.ts'

export default defineConfig(
  preset({
    index: 'src/index.ts',
    'compat/backtesting-py': 'src/compat/backtesting-py.ts',
    'compat/backtrader': 'src/compat/backtrader.ts',
    'compat/lean': 'src/compat/lean.ts',
    replay: 'src/replay/index.ts',
  }),
)
