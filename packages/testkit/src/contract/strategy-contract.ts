import { type AnyStrategy, type BarSeries, RaceError } from '@race/core'
import { expectDeterministic } from '../expectation/expect-deterministic.ts'
import { expectNoLookahead } from '../expectation/expect-no-lookahead.ts'
import { expectWarm } from '../expectation/expect-warm.ts'
import { invalidOption, requireCount, seriesOf } from '../expectation/expectation-options.ts'
import type { RunSettings } from '../observation/strategy-under-test.ts'
import { checkDefaults } from './check-defaults.ts'
import { checkGlobals } from './check-globals.ts'
import { checkHostile } from './check-hostile.ts'
import { checkNeeds } from './check-needs.ts'
import { checkParams } from './check-params.ts'
import { checkResumable } from './check-resumable.ts'
import { checkStreams } from './check-streams.ts'
import type { Contract, ContractCase, ContractOutcome } from './contract.ts'
import { defaultMarkets } from './contract-markets.ts'
import type { ContractEffort, ContractTest } from './contract-test.ts'

/** The cases of a strategy's contract, in order. */
export const strategyCases = {
  defaults: 'takes its default parameters and trades with them',
  params: 'takes or refuses every boundary of its parameters clearly',
  deterministic: 'gives the same result for the same seed',
  warm: 'is warm when it says so',
  lookahead: 'does not look ahead',
  resumable: 'remembers nothing but its state',
  streams: 'decides alike over columns and over streams',
  globals: 'calls no clock, chance, timer, network or environment',
  needs: 'needs no more than it declares',
  hostile: 'survives hostile markets',
} as const

export type StrategyCaseId = keyof typeof strategyCases

export interface StrategyContractOptions {
  /** What it is run with, as its schema takes them; its defaults by default. */
  readonly params?: unknown
  /**
   * The market it is tried on: one series, or several. By default 2,000 bars or more with calm and wild times, of as many
   * instruments as it needs: daily ones, hours where it needs bars within the day, quarters of an hour and what they make
   * where it needs several timeframes. Give your own for a strategy that names instruments or timeframes, or trades seldom.
   */
  readonly data?: BarSeries | readonly BarSeries[]
  /** Settings of the backtests, such as `costs` and `capital`. */
  readonly backtest?: RunSettings
  /** Of the markets, cuts and starts; `'contract'` by default. */
  readonly seed?: string | number
  /** Bars of each hostile market; 2000 by default. */
  readonly hostileBars?: number
  /** How much is tried where trying takes long: less for a quick look, more for one that trades seldom. */
  readonly effort?: ContractEffort
  /** Whether it is meant to ask for nothing, as the account alone is a baseline; then it must not ask. False by default. */
  readonly isIdle?: boolean
  /** Cases that are not judged, each with its reason, which the test runner shows. */
  readonly skip?: Readonly<Partial<Record<StrategyCaseId, string>>>
}

/**
 * What every strategy must hold before a host should trust it, as cases for any test runner. See `registerContract` for
 * vitest and `node:test`; or run the cases one after the other.
 *
 * A case whose test would prove nothing, because the strategy fails a case before it, is skipped and says so: a strategy
 * that does not run, or gives another result each time, fails one case and not all of them.
 *
 * @throws RaceError `STRATEGY_INVALID` for what `defineStrategy` did not make; `CONFIG_INVALID` for options that are wrong.
 *   What does not hold is thrown by the cases
 *
 * @example
 * ```ts
 * for (const { name, run } of strategyContract(smaCross).cases) console.log(name, (await run()).verdict)
 * ```
 */
export function strategyContract(plugin: AnyStrategy, options: StrategyContractOptions = {}): Contract {
  if (plugin?.kind !== 'strategy') {
    throw new RaceError('STRATEGY_INVALID', {
      message: 'strategyContract was given something that is not a strategy',
      hint: 'Give what defineStrategy returned.',
    })
  }
  const { skip = {}, seed = 'contract' } = options
  requireSkips(skip)
  const data = options.data === undefined ? defaultMarkets(plugin, seed) : seriesOf(options.data)
  const test: ContractTest = {
    plugin,
    params: options.params,
    subject: { strategy: plugin, params: options.params },
    data,
    settings: options.backtest ?? {},
    seed,
    effort: effortOf(options.effort),
    isIdle: options.isIdle ?? false,
    hostileBars: requireCount('hostileBars', options.hostileBars ?? 2000, 2),
  }
  const outcomes = new Map<StrategyCaseId, Promise<string | undefined>>()
  const outcomeOf = ({ id, check }: Judge): Promise<string | undefined> => {
    const known = outcomes.get(id) ?? (async () => (await check(test)) ?? undefined)()
    outcomes.set(id, known)
    return known
  }
  return {
    subject: `strategy ${plugin.id} ${plugin.version}`,
    cases: judges.map((judge) => caseOf(judge, { test, skipped: skip[judge.id], outcomeOf })),
  }
}

/** How a case is judged: what it gives back is why it could not be. */
interface Judge {
  readonly id: StrategyCaseId
  /** Cases without which its test would prove nothing. */
  readonly after: readonly StrategyCaseId[]
  readonly check: (test: ContractTest) => Promise<void> | string | undefined | void
}

function effortOf({
  cuts = 20,
  signalCutsMax = 32,
  resumeBars = 300,
  resumesMax = 40,
}: ContractEffort = {}): Required<ContractEffort> {
  return {
    cuts: requireCount('effort.cuts', cuts, 1),
    signalCutsMax: requireCount('effort.signalCutsMax', signalCutsMax),
    resumeBars: requireCount('effort.resumeBars', resumeBars, 1),
    resumesMax: requireCount('effort.resumesMax', resumesMax, 1),
  }
}

const cutsOf = ({ effort: { cuts, signalCutsMax } }: ContractTest) => ({ cuts, signalCutsMax })
const optionsOf = ({ seed, settings }: ContractTest) => ({ seed, backtest: settings })

const judges: readonly Judge[] = [
  { id: 'defaults', after: [], check: checkDefaults },
  { id: 'params', after: ['defaults'], check: checkParams },
  {
    id: 'deterministic',
    after: ['defaults'],
    check: (test) => void expectDeterministic(test.subject, test.data, optionsOf(test)),
  },
  {
    id: 'warm',
    after: ['defaults', 'deterministic'],
    check: (test) => void expectWarm(test.subject, test.data, optionsOf(test)),
  },
  {
    id: 'lookahead',
    after: ['defaults', 'deterministic'],
    check: (test) => void expectNoLookahead(test.subject, test.data, { ...optionsOf(test), ...cutsOf(test) }),
  },
  { id: 'resumable', after: ['defaults', 'deterministic'], check: checkResumable },
  { id: 'streams', after: ['defaults', 'deterministic'], check: checkStreams },
  { id: 'globals', after: ['defaults'], check: checkGlobals },
  { id: 'needs', after: ['defaults'], check: checkNeeds },
  { id: 'hostile', after: ['defaults'], check: checkHostile },
]

interface Judging {
  readonly test: ContractTest
  /** Why it is left out; undefined where it is not. */
  readonly skipped: string | undefined
  readonly outcomeOf: (judge: Judge) => Promise<string | undefined>
}

function nameOf(id: StrategyCaseId, { isIdle }: ContractTest): string {
  return isIdle && id === 'defaults' ? 'takes its default parameters and asks for nothing' : strategyCases[id]
}

function caseOf({ id, after, check }: Judge, { test, skipped, outcomeOf }: Judging): ContractCase {
  return {
    id,
    name: nameOf(id, test),
    async run(): Promise<ContractOutcome> {
      if (skipped !== undefined) return { verdict: 'skipped', reason: skipped }
      for (const before of judges.filter((one) => after.includes(one.id))) {
        const holds = await outcomeOf(before).then(
          () => true,
          () => false,
        )
        if (!holds) return { verdict: 'skipped', reason: `not judged, because it fails '${nameOf(before.id, test)}'` }
      }
      const reason = await outcomeOf({ id, after, check })
      return reason === undefined ? { verdict: 'passed' } : { verdict: 'skipped', reason }
    },
  }
}

function requireSkips(skip: Readonly<Record<string, string | undefined>>): void {
  for (const [id, reason] of Object.entries(skip)) {
    if (!Object.hasOwn(strategyCases, id)) {
      throw invalidOption(
        `skip names a case '${id}', which there is not`,
        `The cases are ${Object.keys(strategyCases).join(', ')}.`,
        { case: id },
      )
    }
    if (typeof reason === 'string' && reason.trim() !== '') continue
    throw invalidOption(`skip.${id} gives no reason`, 'Say in a few words why the case does not apply.', { case: id })
  }
}
