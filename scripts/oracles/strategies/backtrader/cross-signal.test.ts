import { expect, it } from 'vitest'
import { createCrossSignal } from './cross-signal.ts'

it('createCrossSignal keeps the sign of before over bars of equality, and tells nothing on the first bar', () => {
  const fast = [1, 3, 2, 2, 1, 2, 4].values()
  const handle = { now: 0, ago: () => Number.NaN }
  const signal = createCrossSignal(handle, { now: 2, ago: () => Number.NaN })
  const signals = [...fast].map((value) => {
    handle.now = value
    return signal()
  })
  expect(signals).toEqual([0, 1, 0, 0, -1, 0, 1])
})
