import { expect, it, vi } from 'vitest'
import { createSma } from '../averages/sma.ts'

it('gives kernels that were there before their snapshots too, without a field more', async () => {
  // Modules in which no stream has been made yet.
  vi.resetModules()
  const [{ createSma }, { asStream }, { MeanKernel }] = await Promise.all([
    import('../averages/sma.ts'),
    import('./as-stream.ts'),
    import('./mean-kernel.ts'),
  ])
  const early = new MeanKernel(2, 'sma', [2])
  expect('snapshot' in early).toBe(false)
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
