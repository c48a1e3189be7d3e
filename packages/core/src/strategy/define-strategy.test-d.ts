import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { type AnyStrategy, defineStrategy, type ParamsOf, type StateOf, type Strategy } from './define-strategy.ts'
import { initialState } from './initial-state.ts'
import { parseParams } from './parse-params.ts'
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.ts'

const description = { id: 'acme/trend', version: '1.0.0', title: 'Trend' }

interface Period {
  readonly period: number
}

declare const byHand: StandardSchema<{ readonly period?: number }, Period>

// Schemas of zod: what they give stands in setup and in handlers.
const zodSchema = z.strictObject({ period: z.int().default(20) })
const byZod = defineStrategy({
  ...description,
  params: zodSchema,
  state: z.object({ count: z.int().default(0) }),
  setup({ params }) {
    expectTypeOf(params).toEqualTypeOf<{ period: number }>()
    return {
      onBar({ state }) {
        expectTypeOf(state).toEqualTypeOf<{ count: number }>()
      },
    }
  },
})
expectTypeOf(byZod.params).toEqualTypeOf<typeof zodSchema>()
expectTypeOf(parseParams(byZod, {})).toEqualTypeOf<{ period: number }>()
expectTypeOf(initialState(byZod)).toEqualTypeOf<{ count: number }>()
expectTypeOf<SchemaInput<typeof zodSchema>>().toEqualTypeOf<{ period?: number | undefined }>()
expectTypeOf<SchemaOutput<typeof zodSchema>>().toEqualTypeOf<z.output<typeof zodSchema>>()

// Of valibot.
const byValibot = defineStrategy({
  ...description,
  params: v.strictObject({ period: v.optional(v.number(), 20) }),
  state: v.object({ count: v.optional(v.number(), 0) }),
  setup({ params }) {
    expectTypeOf(params).toEqualTypeOf<{ period: number }>()
    return {
      onBar({ state }) {
        expectTypeOf(state).toEqualTypeOf<{ count: number }>()
      },
    }
  },
})

// Written by hand.
const byOneself = defineStrategy({
  ...description,
  params: byHand,
  setup({ params }) {
    expectTypeOf(params).toEqualTypeOf<Period>()
    return {
      onBar({ state }) {
        expectTypeOf(state).toBeUnknown()
      },
    }
  },
})
expectTypeOf<SchemaInput<typeof byHand>>().toEqualTypeOf<{ readonly period?: number }>()

// None: there is nothing to read.
const without = defineStrategy({
  ...description,
  setup({ params }) {
    expectTypeOf<keyof typeof params>().toBeNever()
    // @ts-expect-error A strategy without a schema has no parameters.
    params.period
    return {}
  },
})
expectTypeOf(without).toEqualTypeOf<Strategy<undefined, undefined>>()
expectTypeOf(without.params).toBeUndefined()
expectTypeOf<ParamsOf<undefined>>().toEqualTypeOf<Readonly<Record<never, never>>>()
expectTypeOf<StateOf<undefined>>().toBeUnknown()

// State without parameters.
defineStrategy({
  ...description,
  state: z.object({ count: z.int().default(0) }),
  setup: () => ({
    onBar({ state }) {
      expectTypeOf(state).toEqualTypeOf<{ count: number }>()
    },
  }),
})

// Each of them is what engines and registries take.
expectTypeOf([byZod, byValibot, byOneself, without]).toExtend<readonly AnyStrategy[]>()

// What is no schema is refused.
// @ts-expect-error An object of defaults is no schema.
defineStrategy({ ...description, params: { period: 20 }, setup: () => ({}) })
