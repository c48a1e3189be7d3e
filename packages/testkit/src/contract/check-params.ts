import { runBacktestSync } from '@race/backtest'
import { RaceError } from '@race/core'
import { createStrategyRegistry } from '@race/strategies'
import type { ContractTest } from './contract-test.ts'
import { type ParamProbe, paramProbes } from './param-probes.ts'

/**
 * Asks a strategy about every boundary of its parameters: what is right by its schema must be accepted and run, or be
 * refused naming a parameter; what is wrong must be refused naming the one that is.
 *
 * @returns why it could not be judged; undefined when it holds
 * @throws RaceError `STRATEGY_INVALID` naming parameter, value, and what was expected
 */
export function checkParams(test: ContractTest): string | undefined {
  const { plugin } = test
  const schema = createStrategyRegistry().use(plugin).describe(plugin.id).params
  if (schema === null) return 'the schema of its parameters gives no JSON Schema, so their boundaries are not known'
  const names = Object.keys((schema.properties ?? {}) as object)
  for (const probe of paramProbes(schema)) checkProbe(test, probe, names)
  return undefined
}

function checkProbe(test: ContractTest, probe: ParamProbe, names: readonly string[]): void {
  const { plugin } = test
  const params = withValue(test.params ?? {}, probe.path, probe.value)
  const answer = createStrategyRegistry().use(plugin).validate(plugin.id, params)
  const place = `${probe.path.join('.')}: ${typeof probe.value === 'string' ? `'${probe.value}'` : probe.value}`
  if (!answer.isValid) {
    requireClear(test, { probe, place, names, problems: answer.problems })
    return
  }
  if (probe.isWrong) {
    throw broken(test, probe, {
      message: `accepts ${place}, which is ${probe.what}`,
      hint: 'Let the schema refuse what it does not allow: strict objects, whole numbers, finite bounds.',
    })
  }
  try {
    runBacktestSync({ ...test.settings, strategy: plugin, params, data: test.data })
  } catch (error) {
    throw broken(test, probe, {
      message: `accepts ${place}, ${probe.what}, and fails with it: ${error instanceof Error ? error.message : error}`,
      hint: 'Narrow the range in the schema, or let the strategy work at its boundary.',
      cause: error,
    })
  }
}

interface Refusal {
  readonly probe: ParamProbe
  readonly place: string
  /** Of all parameters. */
  readonly names: readonly string[]
  readonly problems: readonly string[]
}

/** A refusal must lead to the parameter: by its path or in its words. */
function requireClear(test: ContractTest, { probe, place, names, problems }: Refusal): void {
  const wanted = probe.isWrong ? [probe.path[0] as string] : names
  if (problems.some((problem) => wanted.some((name) => problem.includes(name)))) return
  throw broken(test, probe, {
    message: `refuses ${place} (${probe.what}) without naming the parameter: ${problems.join('; ')}`,
    hint: 'Give the issue the path of the parameter, or name it in the message.',
  })
}

function withValue(params: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  const given = typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {}
  if (name === undefined) return value
  return { ...given, [name]: rest.length === 0 ? value : withValue(given[name], rest, value) }
}

function broken(
  { plugin }: ContractTest,
  { path, value, what }: ParamProbe,
  { message, hint, cause }: { readonly message: string; readonly hint: string; readonly cause?: unknown },
): RaceError {
  return new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${plugin.id}' ${message}`,
    facts: { strategy: plugin.id, parameter: path.join('.'), value: String(value), what },
    hint,
    cause,
  })
}
