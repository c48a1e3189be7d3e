import {
  alwaysFlat,
  bollingerReversion,
  buyAndHold,
  dca,
  donchianBreakout,
  dualMovingAverage,
  fabio,
  grid,
  jadeCap,
  noBullshitBreaker,
  openingRangeBreakout,
  pairsReversion,
  randomBaseline,
  riskParity,
  rsiReversion,
  smaCross,
  timeSeriesMomentum,
  tori,
  turtle,
  volatilityTarget,
} from '@race/strategies'
import { randomOrders } from '@race/testkit'
import { golden } from './golden.ts'
import { bracketCross } from './strategies/bracket-cross.ts'
import { dailyFilter } from './strategies/daily-filter.ts'
import { linkedBreakout } from './strategies/linked-breakout.ts'
import { restingEntries } from './strategies/resting-entries.ts'
import { rotation } from './strategies/rotation.ts'
import { scaleOut } from './strategies/scale-out.ts'
import { sizedEntries } from './strategies/sized-entries.ts'

/** Every pinned run: market, costs, strategy, parameters, settings. A further one is a further line. */
export const combinations = [
  // The built-in strategies.
  golden('daily', 'none', buyAndHold),
  golden('rising', 'percent', buyAndHold, {}, { closeAtEnd: 'last-close' }),
  golden('falling', 'slippage', buyAndHold, {}, { closeAtEnd: 'last-open' }),
  golden('penny', 'perShare', buyAndHold),
  golden('goog', 'percent', buyAndHold),
  golden('trio', 'percent', buyAndHold),
  golden('daily', 'percent', randomBaseline),
  golden('daily', 'percent', randomBaseline, { probability: 0.3, short: true }, { seed: 7 }),
  golden('wild', 'makerTaker', randomBaseline, { probability: 0.1, short: true }),
  golden('daily', 'none', smaCross),
  golden('daily', 'percent', smaCross, { fast: 5, slow: 20 }),
  golden('daily', 'percent', smaCross, { fast: 5, slow: 20 }, { sizeAt: 'signal' }),
  golden('falling', 'percent', smaCross, { fast: 10, slow: 50, short: true }),
  golden('wild', 'ticks', smaCross, { fast: 3, slow: 9, short: true, equityFraction: 0.5 }),
  golden('future', 'perOrder', smaCross, { fast: 8, slow: 21, short: true }),
  golden('goog', 'percent', smaCross, { fast: 10, slow: 20 }),
  golden('spx', 'none', smaCross, { fast: 50, slow: 200 }),
  golden('eurusd', 'slippage', smaCross, { fast: 12, slow: 48, short: true }, { capital: 10_000 }),
  golden('btcusd', 'makerTaker', smaCross, { fast: 7, slow: 28 }),
  golden('daily', 'percent', rsiReversion),
  golden('daily', 'perShare', rsiReversion, { period: 5, oversold: 25, exit: 60, stopPercent: 5 }),
  golden('wild', 'volumeShare', rsiReversion, { period: 7, stopPercent: 8 }),
  golden('spx', 'perShare', rsiReversion, { period: 10, stopPercent: 10 }),
  golden('xrpusdt', 'makerTaker', rsiReversion, { period: 9, oversold: 28 }),
  golden('daily', 'percent', donchianBreakout),
  golden('rising', 'slippage', donchianBreakout, { entry: 55, exit: 20 }),
  golden('session', 'percent', donchianBreakout, { entry: 26, exit: 13, short: true }),
  golden('btcusd', 'volumeShare', donchianBreakout, { entry: 20, exit: 10, short: true }),

  // Savings, trends and portfolios: orders by shares of equity, units that are added, rebalancing.
  golden('goog', 'perShare', dca, { amount: 500, every: 7 }),
  golden('falling', 'percent', dca),
  golden('goog', 'percent', volatilityTarget),
  golden('daily', 'slippage', volatilityTarget, { annual: 0.15, band: 0.02 }),
  golden('goog', 'percent', timeSeriesMomentum, { short: true }),
  golden('goog', 'percent', dualMovingAverage, { short: true }),
  golden('daily', 'percent', dualMovingAverage, { average: 'sma', fast: 10, slow: 50, hysteresisPercent: 1 }),
  golden('goog', 'percent', turtle, { short: true, riskFraction: 0.005 }),
  golden('orcl', 'perShare', turtle, { entry: 55, exit: 20, skipAfterWinner: false }),
  golden('spyAndBac', 'perShare', riskParity),
  golden('trio', 'percent', riskParity, { every: 7, volatilityBars: 20 }),

  // Returns to where the price was: bands, pairs, levels.
  golden('eurusd', 'slippage', bollingerReversion, { short: true }, { capital: 10_000 }),
  golden('daily', 'percent', bollingerReversion, { deviations: 1.5 }),
  golden('ethAndLtc', 'makerTaker', pairsReversion, { period: 288 }, { capital: 10 }),
  golden('trio', 'percent', pairsReversion, { period: 40, entry: 1.5 }),
  golden('eurusd', 'ticks', grid, { spacingPercent: 0.2, short: true }, { capital: 10_000 }),
  golden('ethbtc', 'makerTaker', grid, { spacingPercent: 0.5, stopLevels: 3 }),

  // Sessions, zones, lines and timeframes: entries with a stop and a target, sized by their risk.
  golden('eurusd', 'slippage', openingRangeBreakout, { rangeMinutes: 120, short: true, targetRanges: 2 }),
  golden('session', 'percent', openingRangeBreakout),
  golden('eurusd', 'slippage', noBullshitBreaker, { short: true }),
  golden('goog', 'percent', noBullshitBreaker, { entry: 'retest', short: true }),
  golden('spyMinutes', 'perShare', noBullshitBreaker, { short: true }),
  golden('spy', 'perShare', tori),
  golden('eurusd', 'slippage', tori, { short: true }),
  golden('ethbtcHours', 'makerTaker', jadeCap),
  golden('eurusdDays', 'slippage', jadeCap, { higherTimeframe: '1d', fast: 10, slow: 20, short: true }),
  golden('spyQuarters', 'perShare', jadeCap, { higherTimeframe: '15m', fast: 10, slow: 20, short: true }),
  golden('hoursAndDays', 'percent', jadeCap, { higherTimeframe: '1d', fast: 5, slow: 10, trail: 'atr' }),
  golden('ethbtc', 'makerTaker', fabio, { short: true }),
  golden('eurusd', 'slippage', fabio, { sessionStart: 21, rowTicks: 10, short: true }),
  golden('spyMinutes', 'perShare', fabio, { sessionStart: 13.5, sessionHours: 6.5, rowTicks: 5, short: true }),

  // The account alone.
  golden('daily', 'percent', alwaysFlat),

  // Brackets: every form of a stop and of a target.
  golden('daily', 'percent', bracketCross),
  golden('daily', 'none', bracketCross, { short: true }),
  golden('wild', 'slippage', bracketCross, { short: true, stopRanges: 1, targetRanges: 1 }),
  golden('daily', 'percent', bracketCross, { stop: 'limit', target: 'touch', short: true }),
  golden('falling', 'percent', bracketCross, { stop: 'percent-trail', target: 'touch-limit', short: true }),
  golden('rising', 'none', bracketCross, { stop: 'amount-trail', target: 'none', short: true }),
  golden('wild', 'ticks', bracketCross, { stop: 'atr-trail', short: true }),
  golden('session', 'perShare', bracketCross, { stop: 'trail-limit', target: 'none', short: true }),
  golden(
    'daily',
    'percent',
    bracketCross,
    { stop: 'none', target: 'price', short: true },
    { closeAtEnd: 'last-close' },
  ),
  golden('goog', 'percent', bracketCross, { stop: 'atr-trail', target: 'price', short: true }),

  // What is assumed of the way inside a bar.
  golden('wild', 'percent', bracketCross, { stopRanges: 0.5, targetRanges: 0.5 }, { intrabar: 'optimistic' }),
  golden('wild', 'percent', bracketCross, { stopRanges: 0.5, targetRanges: 0.5 }, { intrabar: 'open-high-low-close' }),
  golden('wild', 'percent', bracketCross, { stopRanges: 0.5, targetRanges: 0.5 }, { intrabar: 'open-low-high-close' }),
  golden('wild', 'percent', bracketCross, { stopRanges: 0.5, targetRanges: 0.5 }, { intrabar: 'adaptive' }),
  golden('hoursAndDays', 'percent', randomOrders, {}, { intrabar: 'lower-timeframe' }),
  golden('wild', 'percent', restingEntries, { entry: 'stop-limit' }, { intrabar: 'adaptive' }),

  // Every type of entry.
  golden('daily', 'percent', restingEntries, { entry: 'market' }),
  golden('daily', 'percent', restingEntries, { entry: 'limit' }),
  golden('daily', 'makerTaker', restingEntries, { entry: 'limit', side: 'sell', postOnly: true, distance: 0.002 }),
  golden('daily', 'percent', restingEntries, { entry: 'limit', distance: 0.03, chases: true }),
  golden('daily', 'slippage', restingEntries, { entry: 'stop' }),
  golden('wild', 'ticks', restingEntries, { entry: 'stop', side: 'sell', distance: 0.03, chases: true }),
  golden('daily', 'percent', restingEntries, { entry: 'stop-limit', side: 'sell' }),
  golden('session', 'percent', restingEntries, { entry: 'market-if-touched', distance: 0.004 }),
  golden('wild', 'slippage', restingEntries, { entry: 'market-if-touched', side: 'sell' }),
  golden('daily', 'percent', restingEntries, { entry: 'limit-if-touched' }),
  golden('wild', 'none', restingEntries, { entry: 'limit-if-touched', side: 'sell', distance: 0.02 }),
  golden('daily', 'percent', restingEntries, { entry: 'trailing-stop' }),
  golden('wild', 'percent', restingEntries, { entry: 'trailing-stop', side: 'sell', distance: 0.05 }),
  golden('daily', 'percent', restingEntries, { entry: 'trailing-stop-limit', side: 'sell' }),

  // Every time in force.
  golden('session', 'percent', restingEntries, { timeInForce: 'day' }),
  golden('session', 'percent', restingEntries, { timeInForce: 'gtd', distance: 0.008 }),
  golden('session', 'percent', restingEntries, { timeInForce: 'ioc', distance: -0.001 }),
  golden('session', 'percent', restingEntries, { timeInForce: 'fok', distance: -0.001, side: 'sell' }),
  golden('session', 'percent', restingEntries, { entry: 'market', timeInForce: 'at-open' }),
  golden('session', 'percent', restingEntries, { entry: 'market', timeInForce: 'at-close' }),
  golden('session', 'none', restingEntries, { entry: 'limit', timeInForce: 'at-close', distance: 0.001 }),

  // Linked entries and partial closes.
  golden('daily', 'percent', linkedBreakout),
  golden('wild', 'ticks', linkedBreakout, { link: 'ouo', channel: 5 }),
  golden('session', 'perOrder', linkedBreakout, { link: 'none', adds: true }),
  golden('eurusd', 'slippage', linkedBreakout, { adds: true, channel: 24 }, { capital: 10_000 }),
  golden('daily', 'percent', scaleOut),
  golden('wild', 'makerTaker', scaleOut, { fraction: 0.25, byLimit: true }),
  golden('penny', 'perShare', scaleOut, { fraction: 0.5, everyBars: 3 }),

  // Every kind of size.
  golden('daily', 'perShare', sizedEntries, { kind: 'units', amount: 25 }),
  golden('wild', 'percent', sizedEntries, { kind: 'notional', amount: 5_000, short: true }),
  golden('daily', 'percent', sizedEntries, { kind: 'equityFraction', amount: 0.2 }),
  golden('daily', 'percent', sizedEntries, { kind: 'targetFraction', amount: 0.6, short: true }),
  golden('future', 'perOrder', sizedEntries, { kind: 'riskFraction', amount: 0.05 }),
  golden('daily', 'percent', sizedEntries, { kind: 'riskFraction', amount: 0.01 }, { sizeAt: 'signal' }),
  golden('falling', 'percent', sizedEntries, { kind: 'volatilityTarget', amount: 0.2 }),

  // Several instruments, two timeframes.
  golden('trio', 'percent', rotation),
  golden('trio', 'perShare', rotation, { lookbackBars: 40, everyBars: 5 }, { closeAtEnd: 'last-close' }),
  golden('hoursAndDays', 'percent', dailyFilter),
  golden('hoursAndDays', 'slippage', dailyFilter, { days: 5, hours: 24 }, { sizeAt: 'signal' }),

  // Everything at once, by chance.
  golden('daily', 'percent', randomOrders),
  golden('session', 'perShare', randomOrders, {}, { seed: 11 }),
  golden('wild', 'ticks', randomOrders, { probability: 0.7 }, { intrabar: 'optimistic' }),
  golden('trio', 'volumeShare', randomOrders, { probability: 0.6 }, { intrabar: 'adaptive' }),
  golden('future', 'perOrder', randomOrders, { short: false }, { sizeAt: 'signal', intrabar: 'open-high-low-close' }),
  golden('eurusd', 'percent', randomOrders, {}, { capital: 10_000 }),
] as const
