import { type ApprovalMint, createRandom, type TradingAccount } from '@race/core'
import { createLatency } from '../simulated/latency.ts'
import { SimulatedVenue } from '../simulated/simulated-venue.ts'
import { createTickRules } from '../simulated/ticks/tick-rules.ts'
import type { VenueListener } from '../simulated/venue-options.ts'
import { PaperMarket } from './paper-market.ts'
import type { PaperSettings } from './paper-settings.ts'
import type { PaperSetup } from './paper-setup.ts'

/** A venue of the same rules and luck as that of a backtest. */
export function venueOf(
  setup: PaperSetup,
  settings: PaperSettings,
  {
    account,
    listener,
    mint,
  }: { readonly account: TradingAccount; readonly listener: VenueListener; readonly mint: ApprovalMint },
): SimulatedVenue {
  const { instruments, calendars, costs, intrabar, seed, ticks } = setup
  const { commission, slippage, latency, fillProbability } = settings
  const { spread, liquidity, touch, venueRules } = costs
  return new SimulatedVenue({
    account,
    instruments,
    fee: commission,
    slippage,
    ...(spread === undefined ? {} : { spread }),
    ...(liquidity === undefined ? {} : { liquidity }),
    ...(touch === undefined ? {} : { touch }),
    ...(venueRules === undefined ? {} : { venueRules }),
    ...(fillProbability === 1 ? {} : { fillProbability }),
    latency,
    random: createRandom(`${seed}/costs`),
    verify: (approval, intent) => mint.verify(approval, intent),
    listener,
    intrabar,
    ...{ drawsByOrder: ticks !== null, isTold: true },
    calendars,
  })
}

/** The market that such a venue meets. */
export function marketOf(
  setup: PaperSetup,
  settings: PaperSettings,
  venue: SimulatedVenue,
  account: TradingAccount,
): PaperMarket {
  const { instruments, calendars, ticks, seed } = setup
  const { quotes = [], trades = [], ...rules } = ticks ?? {}
  return new PaperMarket({
    venue,
    account,
    instruments,
    calendars,
    latency: createLatency(settings.latency, createRandom(`${seed}/costs`)),
    ticks: ticks && {
      rules: createTickRules(rules, createRandom(`${seed}/ticks`)),
      kinds: instruments.map(({ id }) => ({ quotes: quotes.includes(id), trades: trades.includes(id) })),
    },
  })
}
