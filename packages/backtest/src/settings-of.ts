import { type FeeModel, functionPlaces, type IntrabarPolicy, type SlippageModel } from '@race/brokers/simulated'
import type { Conversion, CorporateAction } from '@race/core'
import type { AccountOptions, CorporateActionRules } from './account/account-options.ts'
import type { PreparedAccounting } from './account/prepare-accounting.ts'
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
  /** Where the run follows decisions on record, which are not part of these settings. */
  readonly decisions?: 'recorded'
  /** Null: the worth of all positions is at most the equity, and shorts need no loan. */
  readonly account: AccountOptions['account'] | null
  readonly financing: AccountOptions['financing'] | null
  /** The actions of the run's instruments, and the rules they happen by. */
  readonly corporateActions:
    | (Required<Omit<CorporateActionRules, 'actions'>> & { readonly actions: readonly CorporateAction[] })
    | null
  /** The pairs that amounts are converted by. */
  readonly conversions: readonly Pick<Conversion, 'base' | 'quote'>[]
  readonly conversionPolicy: AccountOptions['conversionPolicy'] | null
  readonly futures: AccountOptions['futures'] | null
  /** Decimals of every amount of the ledger. */
  readonly ledgerScale: number
  /** Where costs and financing hold bare functions: nobody can recompute such a run from data. */
  readonly functionPlaces: readonly string[]
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
    ...(config.decisions === undefined ? {} : { decisions: 'recorded' as const }),
    ...accountSettings(prepared.accounting),
    ledgerScale: account.scale,
    functionPlaces: [...functionPlaces(config.costs, 'costs'), ...functionPlaces(config.financing, 'financing')],
    defaulted: prepared.defaulted,
  }
}

type AccountSettings = Pick<
  BacktestSettings,
  'account' | 'financing' | 'corporateActions' | 'conversions' | 'conversionPolicy' | 'futures'
>

function accountSettings(accounting: PreparedAccounting | null): AccountSettings {
  const rules = accounting?.corporateActions ?? null
  const conversions = accounting?.conversions ?? []
  return {
    account: accounting?.account ?? null,
    financing: accounting?.financing ?? null,
    corporateActions:
      accounting === null || rules === null
        ? null
        : {
            dividends: rules.dividends,
            adjustOrders: rules.adjustOrders,
            actions: accounting.actions.map(({ action }) => action),
          },
    conversions: conversions.map(({ base, quote }) => ({ base, quote })),
    conversionPolicy: conversions.length === 0 ? null : (accounting?.conversionPolicy ?? null),
    futures: accounting !== null && Object.keys(accounting.futures).length > 0 ? accounting.futures : null,
  }
}
