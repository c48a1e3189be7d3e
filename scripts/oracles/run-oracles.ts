import { runIndicators } from './indicators/run-indicators.ts'
import { MarketFiles } from './market-files.ts'
import type { Outcome } from './outcome.ts'
import { runBacktestingPy } from './run-backtesting-py.ts'
import { runBacktrader } from './run-backtrader.ts'
import { isReproducible, runLean } from './run-lean.ts'
import { findScenarios, type ScenarioFile } from './scenario-files.ts'

export interface OracleFolders {
  readonly oracles: URL
  readonly data: URL
}

/**
 * Runs every scenario under `oracles` and tells of each as it ends.
 *
 * @param only runs those whose id contains this text
 */
export async function* runOracles({ oracles, data }: OracleFolders, only = ''): AsyncGenerator<Outcome, void> {
  const market = new MarketFiles(data)
  for (const file of findScenarios(oracles)) {
    if (file.engine === 'indicators') {
      yield* runIndicators(file.folder, file.scenario, market, only)
      continue
    }
    const id = file.engine === 'lean' ? file.scenario.name : file.scenario.id
    if (!id.includes(only)) continue
    const isRequired = file.engine !== 'lean' || isReproducible(file.scenario)
    try {
      yield { id, isRequired, ...(await runScenario(file, data, market)), obstacle: null, note: null }
    } catch (error) {
      const obstacle = error instanceof Error ? error.message : String(error)
      yield { id, isRequired, hooks: [], difference: null, obstacle, note: null }
    }
  }
}

function runScenario(file: Exclude<ScenarioFile, { engine: 'indicators' }>, data: URL, market: MarketFiles) {
  switch (file.engine) {
    case 'backtesting.py':
      return runBacktestingPy(file.folder, file.scenario, market)
    case 'backtrader':
      return runBacktrader(file.folder, file.scenario, market)
    case 'lean':
      return runLean(data, file.scenario, market)
  }
}
