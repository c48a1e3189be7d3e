import { defineStrategy } from '@race/core'
import { describe, expect, it } from 'vitest'
import { requireSame, runInPieces, runThrough, sameEverywhere } from './broken-off.ts'
import { buy, configOf, daily, flat } from './resume-script.ts'

describe('a comparison of runs that are broken off', () => {
  const config = configOf({ 0: buy(3), 2: buy(4) }, { data: daily(flat(5, 100)) })

  it('passes a run that remembers everything, and gives its result', () => {
    expect(sameEverywhere(config).fillCount).toBe(2)
  })

  it('finds what is not remembered, and says after which break and where', () => {
    const forgetful = defineStrategy({
      id: 'test/forgetful',
      version: '1.0.0',
      title: 'Forgetful',
      setup({ data }) {
        data()
        let bar = 0
        return { onBar: ({ order }) => void (bar++ === 2 && order.buy({ size: { units: 1 } })) }
      },
    })
    const run = { ...config, strategy: forgetful }
    expect(() => sameEverywhere(run)).toThrow(/^Broken off after 1 instants, facts\.result\./)
    expect(() => requireSame(runThrough(run), runInPieces(run, [2]), 'a break')).toThrow('Broken off after a break')
  })
})
