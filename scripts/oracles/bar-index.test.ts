import { expect, it } from 'vitest'
import { barIndex } from './bar-index.ts'

it('barIndex counts bars from 0, as a column and value by value', () => {
  const output = new Float64Array(3)
  barIndex.column([Float64Array.of(5, 6, 7)], [], [output])
  expect([...output]).toEqual([0, 1, 2])
  const stream = barIndex.stream()
  expect(stream.isWarm).toBe(false)
  expect([5, 6, 7].map((value) => stream.update(value))).toEqual([0, 1, 2])
  expect([stream.isWarm, stream.output(0)]).toEqual([true, 2])
})
