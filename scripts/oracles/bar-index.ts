import type { IndicatorDefinition } from '@race/core'

/** The position of each bar in its series, from 0: what scripted orders are keyed by. */
export const barIndex: IndicatorDefinition<readonly ['value'], readonly ['index'], readonly []> = {
  id: 'oracles/bar-index',
  inputs: ['value'],
  outputs: ['index'],
  warmupBars: () => 1,
  column(inputs, _, outputs) {
    const [index] = outputs
    index?.forEach((__, i) => {
      index[i] = inputs[0] === undefined ? Number.NaN : i
    })
  },
  stream() {
    let index = -1
    return {
      update: () => ++index,
      output: () => index,
      get isWarm() {
        return index >= 0
      },
      warmupBars: 1,
    }
  },
}
