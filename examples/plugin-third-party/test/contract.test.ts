import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { registerContract, strategyContract } from '@race/testkit'
import { percentRank } from '../src/percent-rank.ts'
import { percentRankReversion } from '../src/percent-rank-reversion.ts'

registerContract(strategyContract(percentRankReversion), { describe, it })

describe('percentRank', () => {
  it('counts what is below the newest value', () => {
    const rank = new Float64Array(6)
    percentRank.column([Float64Array.of(Number.NaN, 3, 1, 4, 2, 9)], [4], [rank])
    assert.deepEqual([...rank], [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0.25, 0.75])
  })
})
