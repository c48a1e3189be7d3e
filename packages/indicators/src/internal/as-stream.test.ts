import { expect, it } from 'vitest'
import { createSma } from '../averages/sma.ts'
import { asStream } from './as-stream.ts'
import { MeanKernel } from './mean-kernel.ts'

it('gives kernels that were there before their snapshots too, without a field more', () => {
  const early = new MeanKernel(2, 'sma', [2])
  const fields = Object.keys(early)
  const stream = createSma(2)
  for (const value of [1, 2, 4]) stream.update(value)
  const late = asStream(early)
  expect(late).toBe(early)
  late.restore(stream.snapshot())
  expect(late.value).toBe(3)
  expect(Object.keys(late)).toEqual(fields)
})

it('lists its methods as little as those of a class are', () => {
  const listed: string[] = []
  for (const name in createSma(2)) listed.push(name)
  expect(listed).not.toContain('snapshot')
  expect(listed).not.toContain('restore')
})
