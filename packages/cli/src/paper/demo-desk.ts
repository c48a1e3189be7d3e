import { defineInstrument, RaceError } from '@race/core'
import type { EngineStrategy } from '@race/engine'
import { bollingerReversion, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'

/** What the account begins with, and what trading costs it. */
export const deskCurrency = 'USD'
export const deskCapital = '100000'
export const deskFee = { type: 'percentage', rate: '0.0002' } as const

/** A lot is a hundred units, so that the limit of one lot and that of a tenth of the equity lie near each other. */
export const deskInstruments = ['ALFA', 'BRAVO', 'CINDER'].map((id) =>
  defineInstrument({ id, assetClass: 'crypto', quantityStep: '0.01', contractSize: 100 }),
)

type DeskStrategy = Pick<EngineStrategy, 'strategy' | 'params'> & { readonly on: string }

/**
 * The strategies of the demo, by the names that the command line gives them. Sizes are parts of the strategy's own capital, and fit
 * the hard limits, unless another holds the instrument already; `bold` asks for all of it, which the gate denies.
 */
const deskStrategies: Readonly<Record<string, DeskStrategy>> = {
  sma: { strategy: smaCross, params: { fast: 5, slow: 20, equityFraction: 0.4 }, on: 'ALFA' },
  donchian: { strategy: donchianBreakout, params: { entry: 20, exit: 10, equityFraction: 0.4 }, on: 'BRAVO' },
  rsi: { strategy: rsiReversion, params: { period: 9, stopPercent: 1, equityFraction: 0.4 }, on: 'CINDER' },
  bollinger: {
    strategy: bollingerReversion,
    params: { stopDeviations: 1, rewardToRiskMin: 1.6, riskFraction: 0.001 },
    on: 'BRAVO',
  },
  random: { strategy: randomBaseline, params: { probability: 0.1, equityFraction: 0.3 }, on: 'CINDER' },
  bold: { strategy: smaCross, params: { fast: 3, slow: 9, equityFraction: 1 }, on: 'ALFA' },
}

export const deskStrategyNames: readonly string[] = Object.keys(deskStrategies)

/**
 * Strategies of the demo by their names. Each has the part of the capital that it has where all of them trade.
 *
 * @throws RaceError `STRATEGY_UNKNOWN`
 */
export function deskStrategiesOf(names: readonly string[]): readonly EngineStrategy[] {
  return names.map((name) => {
    const found = Object.hasOwn(deskStrategies, name) ? deskStrategies[name] : undefined
    if (found === undefined) {
      throw new RaceError('STRATEGY_UNKNOWN', {
        message: `There is no strategy '${name}' on the desk`,
        facts: { strategy: name },
        hint: `There are: ${deskStrategyNames.join(', ')}.`,
      })
    }
    const { strategy, params, on } = found
    const capitalFraction = 1 / deskStrategyNames.length
    return { strategy, params, instance: name, capitalFraction, data: [{ instrument: on, timeframe: '1m' }] }
  })
}
