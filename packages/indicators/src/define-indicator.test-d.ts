import { expectTypeOf } from 'vitest'
import { type ColumnIndicator, defineIndicator } from './index.ts'

const band = defineIndicator({
  id: 'acme-band',
  inputs: ['high', 'low'],
  outputs: ['upper', 'lower'],
  warmupBars: (period: number, _seed?: 'mean' | 'first') => period,
  memory: (period) => {
    expectTypeOf(period).toEqualTypeOf<number>()
    return { count: 0, window: new Float64Array(period), inner: { last: 0 } }
  },
  step(memory, output, high, low) {
    expectTypeOf(memory.count).toEqualTypeOf<number>()
    expectTypeOf(memory.inner.last).toEqualTypeOf<number>()
    expectTypeOf([high, low]).toEqualTypeOf<number[]>()
    memory.count += 1
    output.upper = high
    // @ts-expect-error there is no such output
    output.middle = low
  },
})

expectTypeOf(band).toEqualTypeOf<
  ColumnIndicator<readonly ['high', 'low'], readonly ['upper', 'lower'], [period: number, _seed?: 'mean' | 'first']>
>()

defineIndicator({
  id: 'acme-list',
  inputs: ['value'],
  outputs: ['value'],
  warmupBars: () => 1,
  // @ts-expect-error a list grows, and is none of what a snapshot holds
  memory: () => ({ list: [1, 2] }),
  step() {},
})
