import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { createSma } from '../averages/sma.ts'

// Runs in a process of its own, in which no stream has been made yet.
const program = `
  const [{ createSma }, { asStream }, { MeanKernel }] = await Promise.all(
    ['../averages/sma.ts', './as-stream.ts', './mean-kernel.ts'].map((path) => import(new URL(path, '${import.meta.url}'))),
  )
  const kernel = new MeanKernel(2, 'sma', [2])
  const early = 'snapshot' in kernel
  const fields = Object.keys(kernel)
  const stream = createSma(2)
  for (const value of [1, 2, 4]) stream.update(value)
  const late = asStream(kernel)
  late.restore(stream.snapshot())
  const sameFields = JSON.stringify(Object.keys(late)) === JSON.stringify(fields)
  console.log(JSON.stringify({ early, isSame: late === kernel, value: late.value, sameFields }))
`

it('gives kernels that were there before their snapshots too, without a field more', () => {
  const { NODE_V8_COVERAGE: _, ...env } = process.env
  const args = ['--conditions=@race/source', '--input-type=module', '--eval', program]
  const seen: unknown = JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }))
  expect(seen).toEqual({ early: false, isSame: true, value: 3, sameFields: true })
})

it('lists its methods as little as those of a class are', () => {
  const listed: string[] = []
  for (const name in createSma(2)) listed.push(name)
  expect(listed).not.toContain('snapshot')
  expect(listed).not.toContain('restore')
})
