import type { AnyStrategy } from '@race/core'
import { expectTypeOf } from 'vitest'
import type { z } from 'zod'
import {
  builtInStrategies,
  type buyAndHold,
  createStrategyRegistry,
  type rsiReversion,
  type smaCross,
} from './index.ts'

type Output<Plugin extends { params: z.ZodType }> = z.output<Plugin['params']>
type Input<Plugin extends { params: z.ZodType }> = z.input<Plugin['params']>

// Handlers see every parameter, each of its own type.
expectTypeOf<Output<typeof smaCross>>().toEqualTypeOf<{
  fast: number
  slow: number
  short: boolean
  equityFraction: number
}>()
expectTypeOf<Output<typeof rsiReversion>['stopPercent']>().toEqualTypeOf<number>()

// A caller may leave out all of them, but may not invent or mistake one.
expectTypeOf<Record<string, never>>().toExtend<Input<typeof smaCross>>()
expectTypeOf<{ fast: string }>().not.toExtend<Input<typeof smaCross>>()
expectTypeOf<Input<typeof buyAndHold>>().toEqualTypeOf<{ equityFraction?: number | undefined }>()

expectTypeOf(builtInStrategies).toEqualTypeOf<readonly AnyStrategy[]>()
expectTypeOf(createStrategyRegistry().use).toBeCallableWith(...builtInStrategies)
