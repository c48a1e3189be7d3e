import { canonicalJson, instrumentToJson, RaceError } from '@race/core'
import type { EngineMode, EngineStrategy } from '@race/engine'
import { deskCapital, deskInstruments, deskStrategiesOf, deskStrategyNames } from './demo-desk.ts'
import type { ResumePoint } from './resume-point.ts'
import { minuteMs } from './synthetic-feed.ts'

/** What the command line says; what it leaves out is as the account was opened, or by default. */
export interface PaperChoices {
  readonly seed?: string
  readonly strategies?: readonly string[]
  readonly capital?: string
  readonly autonomy?: EngineMode['autonomy']
}

/** What a session trades, and from where on. */
export interface SessionPlan {
  readonly seed: string
  readonly capital: string
  readonly strategies: readonly EngineStrategy[]
  /** Epoch ms at which the first minute of the market opens, and at which the market stands now. */
  readonly marketStart: number
  readonly now: number
  readonly isNew: boolean
}

/**
 * A new account begins at the present minute with the choices; one that is there goes on as it was opened.
 *
 * @throws RaceError `CONFIG_INVALID` where a choice is another than the account was opened with; `STRATEGY_UNKNOWN`
 */
export function planSession(choices: PaperChoices, found: ResumePoint | null, wallTime: number): SessionPlan {
  const { seed = 'race', capital = deskCapital, strategies = deskStrategyNames } = choices
  if (found === null) {
    const now = Math.floor(wallTime / minuteMs) * minuteMs
    return { seed, capital, strategies: deskStrategiesOf(strategies), marketStart: now, now, isNew: true }
  }
  const { opened, firstTime, lastTime } = found
  const names = opened.books.map(({ strategyInstance }) => strategyInstance)
  requireSame('seed', choices.seed, opened.seed)
  requireSame('capital', choices.capital, opened.capital)
  requireSame('strategies', choices.strategies?.join(','), names.join(','))
  requireDesk(opened.instruments)
  return {
    ...{ seed: opened.seed, capital: opened.capital, strategies: deskStrategiesOf(names) },
    ...{ marketStart: firstTime, now: lastTime, isNew: false },
  }
}

function requireSame(option: string, chosen: string | undefined, opened: string): void {
  if (chosen === undefined || chosen === opened) return
  throw new RaceError('CONFIG_INVALID', {
    message: `The account was opened with --${option} '${opened}', but now --${option} is '${chosen}'`,
    facts: { option, opened, chosen },
    hint: `Leave --${option} out to go on, or name another folder with --dir for a new account.`,
  })
}

function requireDesk(instruments: readonly unknown[]): void {
  const known = deskInstruments.map((instrument) => instrumentToJson(instrument))
  if (canonicalJson(known) === canonicalJson(instruments)) return
  throw new RaceError('CONFIG_INVALID', {
    message: 'The account trades other instruments than those of the demo',
    facts: { option: 'dir' },
    hint: 'Trade it with the program that opened it, or name another folder with --dir.',
  })
}
