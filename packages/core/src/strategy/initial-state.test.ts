import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStrategy, type StrategySchema } from './define-strategy.ts'
import { initialState } from './initial-state.ts'

const withState = <State extends StrategySchema>(state: State) =>
  defineStrategy<undefined, State>({ id: 'acme/trend', version: '1.0.0', title: 'Trend', state, setup: () => ({}) })

describe('initialState', () => {
  it.each([
    ['zod', z.object({ hasBought: z.boolean().default(false) })],
    ['valibot', v.object({ hasBought: v.optional(v.boolean(), false) })],
  ])('is made of the defaults of a schema of %s, anew each time', (_, schema) => {
    const strategy = withState(schema)
    expect(initialState(strategy)).toEqual({ hasBought: false })
    expect(initialState(strategy)).not.toBe(initialState(strategy))
  })

  it('is undefined without a schema', () => {
    expect(initialState(withState(undefined))).toBeUndefined()
  })

  it('names the fields that have no default', () => {
    const strategy = withState(z.object({ hasBought: z.boolean(), count: z.int().default(0) }))
    expect(() => initialState(strategy)).toThrow(
      expect.objectContaining({
        code: 'STRATEGY_INVALID',
        message: expect.stringMatching(/^Strategy 'acme\/trend': its state cannot begin as \{\}: hasBought: /),
      }),
    )
  })
})
