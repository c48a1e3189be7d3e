import { RaceError } from '@race/core'
import type { BacktestConfig, Costs } from './backtest-config.ts'

/** What of the costs is handed to the venue as it is. */
export type VenueCosts = Pick<Costs, 'spread' | 'liquidity' | 'touch' | 'latency' | 'venueRules'>

const known = ['fee', 'slippage', 'spread', 'liquidity', 'touch', 'latency', 'venueRules']

/**
 * The costs beyond fee and slippage, without those that are not given.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID` for a field that is none, and for costs that a compatibility policy which works
 *   orders in its own way would not see
 */
export function venueCostsOf({ costs = {}, compatibility }: BacktestConfig): VenueCosts {
  const stranger = Object.keys(costs).find((name) => !known.includes(name))
  if (stranger !== undefined) {
    throw invalid(`costs.${stranger}`, `'costs.${stranger}' is not a field`, `Known costs: ${known.join(', ')}.`)
  }
  const { spread, liquidity, touch, latency, venueRules } = costs
  const given: VenueCosts = {
    ...(spread === undefined ? {} : { spread }),
    ...(liquidity === undefined ? {} : { liquidity }),
    ...(touch === undefined ? {} : { touch }),
    ...(latency === undefined ? {} : { latency }),
    ...(venueRules === undefined ? {} : { venueRules }),
  }
  const [unseen] = Object.keys(given)
  if (compatibility?.queue !== undefined && unseen !== undefined) {
    throw invalid(
      `costs.${unseen}`,
      `costs.${unseen} was given, but the compatibility policy '${compatibility.name}' works orders by its own rules`,
      `Leave costs.${unseen} out, or run without the policy.`,
    )
  }
  return given
}

function invalid(field: string, message: string, hint: string): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', { message: `Backtest: ${message}`, facts: { field }, hint })
}
