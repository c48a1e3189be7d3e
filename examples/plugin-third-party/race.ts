// The plugin races against strategies that come with Race: npm run build && npm run race
import { createRace, formatLeaderboard } from '@race/arena'
import { meanReverting } from '@race/data/synthetic'
import { builtInStrategies, createStrategyRegistry } from '@race/strategies'
import { percentRankReversion } from 'acme-percent-rank'

const registry = createStrategyRegistry()
  .use(...builtInStrategies)
  .use(percentRankReversion)

const race = createRace({
  name: 'A plugin among built-ins',
  market: meanReverting({ seed: 'plugin', bars: 1500, timeframe: '1d', halfLifeBars: 15 }),
  capital: 100_000,
  costs: { fee: { type: 'percentage', rate: '0.001' } },
  seed: 1,
  entrants: [
    registry.instantiate('acme/percent-rank-reversion', { period: 40 }),
    registry.instantiate('race/rsi-reversion'),
    registry.instantiate('race/buy-and-hold'),
  ],
})
const result = await race.run()

console.log(formatLeaderboard(result))
console.log(`Race hash ${result.hash}`)
