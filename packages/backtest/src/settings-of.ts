import type { FeeModel, IntrabarPolicy, SlippageModel } from '@race/brokers/simulated'
import type { Costs } from './backtest-config.ts'
import type { BacktestKernel } from './kernel.ts'
import { type TickSettings, tickSettingsOf } from './ticks/tick-config.ts'

/** What a run was made with, after defaults. */
export interface BacktestSettings {
  readonly capital: string
  readonly currency: string
  readonly fee: FeeModel
  readonly slippage: SlippageModel
  /** Each null where it was not given. */
  readonly spread: Costs['spread'] | null
  readonly liquidity: Costs['liquidity'] | null
  readonly touch: Costs['touch'] | null
  readonly latency: Costs['latency'] | null
  readonly venueRules: Costs['venueRules'] | null
  readonly intrabar: IntrabarPolicy
  /** Finer series that `lower-timeframe` walks, such as `ACME 1m`. */
  readonly intrabarData: readonly string[]
  /** Quotes and trades, and the rules by which orders meet them; null for a run on bars. */
  readonly ticks: TickSettings | null
  readonly riskProfile: string
  readonly riskLimits: Readonly<Record<string, number | string | boolean | null>>
  readonly seed: string
  readonly sizeAt: 'fill' | 'signal'
  readonly closeAtEnd: 'last-close' | 'last-open' | null
  readonly fillOnRepairedBars: boolean
  readonly compatibility: string | null
  /** Decimals of every amount of the ledger. */
  readonly ledgerScale: number
  /** Names of the settings that were left to their defaults. */
  readonly defaulted: readonly string[]
}

/** The settings of a run, for its result. */
export function settingsOf({ prepared, gate }: BacktestKernel): BacktestSettings {
  const { account, config, venueCosts } = prepared
  return {
    capital: prepared.capital.toString(),
    currency: prepared.currency,
    fee: prepared.fee,
    slippage: prepared.slippage,
    spread: venueCosts.spread ?? null,
    liquidity: venueCosts.liquidity ?? null,
    touch: venueCosts.touch ?? null,
    latency: venueCosts.latency ?? null,
    venueRules: venueCosts.venueRules ?? null,
    intrabar: prepared.intrabar,
    intrabarData: (prepared.finer ?? []).flatMap((one) =>
      one === null ? [] : [`${one.instrument.id} ${one.timeframe}`],
    ),
    ticks: config.ticks === undefined ? null : tickSettingsOf(config.ticks),
    riskProfile: gate.profile,
    riskLimits: gate.limits,
    seed: prepared.seed,
    sizeAt: prepared.sizeAt,
    closeAtEnd: config.closeAtEnd ?? null,
    fillOnRepairedBars: config.fillOnRepairedBars ?? false,
    compatibility: config.compatibility?.name ?? null,
    ledgerScale: account.scale,
    defaulted: prepared.defaulted,
  }
}
