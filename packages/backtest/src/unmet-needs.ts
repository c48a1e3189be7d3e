import { type AnyStrategy, type BarSeries, parseTimeframe, type StrategyNeeds, type Timeframe } from '@race/core'

/** A need of a strategy that data does not meet. */
export interface UnmetNeed {
  /** Its name in `needs`. */
  readonly need: keyof StrategyNeeds
  /** What is needed and what there is, as the end of a sentence that begins with the strategy. */
  readonly reason: string
  /** What to do. */
  readonly hint: string
}

/** What is asked of a series: whose bars they are and how long. A `BarSeries` will do, and so will a description of one. */
export interface SeriesKind {
  readonly instrument: Pick<BarSeries['instrument'], 'id'>
  readonly timeframe: Timeframe
}

const dayMs = 86_400_000

/**
 * Which needs of a strategy data does not meet: how many instruments and timeframes there are, and whether bars are shorter
 * than a day. A backtest refuses to run where there are any; a host asks before, to offer only what its market suits.
 *
 * It knows what the plugin declares and nothing else. A series that a parameter names is asked for by `setup`, which throws
 * `DATA_NOT_FOUND` without it.
 *
 * @param data in the order of a run: the first is the one that a strategy works on
 * @returns an empty list where every need is met
 * @throws RaceError `TIMEFRAME_INVALID`
 *
 * @example
 * ```ts
 * const market = { instrument: { id: 'SPY' }, timeframe: '1d' }
 * const [unmet] = unmetNeeds(pairsReversion, [market])
 * console.log(unmet?.reason) // needs 2 instruments, but data has 1
 * const suited = builtInStrategies.filter((strategy) => unmetNeeds(strategy, [market]).length === 0)
 * ```
 */
export function unmetNeeds(
  { needs = {} }: Pick<AnyStrategy, 'needs'>,
  data: readonly SeriesKind[],
): readonly UnmetNeed[] {
  const unmet: UnmetNeed[] = []
  const [first] = data
  if (first === undefined)
    return [
      { need: 'instrumentsMin', reason: 'needs a market, but data has no series', hint: 'Give one series at least.' },
    ]
  const { instrumentsMin = 1, timeframesMin = 1, intraday = false } = needs
  const instruments = new Set(data.map(({ instrument }) => instrument.id)).size
  if (instruments < instrumentsMin) {
    unmet.push({
      need: 'instrumentsMin',
      reason: `needs ${instrumentsMin} instruments, but data has ${instruments}`,
      hint: 'Add series of more instruments.',
    })
  }
  const ofFirst = data.filter(({ instrument }) => instrument.id === first.instrument.id)
  const timeframes = new Set(ofFirst.map(({ timeframe }) => timeframe)).size
  if (timeframes < timeframesMin) {
    unmet.push({
      need: 'timeframesMin',
      reason: `needs ${timeframesMin} timeframes of ${first.instrument.id}, but data has ${timeframes}`,
      hint: 'Add series of more timeframes; resampleBars makes coarser ones.',
    })
  }
  if (intraday && parseTimeframe(first.timeframe).nominalMs >= dayMs) {
    unmet.push({
      need: 'intraday',
      reason: `needs bars shorter than a day, but those of ${first.instrument.id} are of ${first.timeframe}`,
      hint: 'Give bars of an hour or less first.',
    })
  }
  return unmet
}
