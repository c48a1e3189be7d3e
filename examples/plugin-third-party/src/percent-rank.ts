import type { IndicatorDefinition } from '@race/core'

/**
 * Share of the last `period` values, the newest among them, that are below the newest: 0 for the lowest of all, near 1 for
 * the highest. It imports nothing but a type of core: an indicator is any object of this form.
 */
export const percentRank: IndicatorDefinition<readonly ['value'], readonly ['rank'], readonly [period: number]> = {
  id: 'acme-percent-rank',
  inputs: ['value'],
  outputs: ['rank'],
  warmupBars: (period) => period,
  column([value = new Float64Array()], [period = 1], [rank = new Float64Array()]) {
    let begin = 0
    // The input may be an indicator itself, which is not warm at first.
    while (begin < value.length && Number.isNaN(value[begin])) begin++
    for (let bar = 0; bar < value.length; bar++) {
      const isWarm = bar + 1 >= begin + period
      rank[bar] = isWarm ? rankOfNewest(value.subarray(bar + 1 - period, bar + 1)) : Number.NaN
    }
  },
  stream(period) {
    const window: number[] = []
    let rank = Number.NaN
    return {
      update(value) {
        if (Number.isNaN(value)) return rank
        window.push(value)
        if (window.length > period) window.shift()
        if (window.length === period) rank = rankOfNewest(window)
        return rank
      },
      output: () => rank,
      get isWarm() {
        return window.length === period
      },
      warmupBars: period,
    }
  },
}

/** Both drivers compute by this one function, so they agree to the last bit. */
function rankOfNewest(window: ArrayLike<number>): number {
  const newest = window[window.length - 1] as number
  let below = 0
  for (let i = 0; i < window.length - 1; i++) if ((window[i] as number) < newest) below++
  return below / window.length
}
