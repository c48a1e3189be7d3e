import { RaceError } from '@race/core'
import { type GateRules, resolveGateRules } from '../account/gate-rules.ts'
import { type HardLimitName, type HardLimits, limitsInForce } from '../hard-limits.ts'
import { requireWords } from '../internal/require-words.ts'

/** The limits that settings can make stricter. The drawdown of an emergency is none: settings have `drawdownMax` instead. */
export type SettableLimits = Omit<HardLimits, 'emergencyDrawdownMax'>

/** What people may set while an account trades. */
export interface SettingsValues extends SettableLimits {
  /** Without it nothing leaves but what makes positions smaller. */
  readonly tradingEnabled: boolean
  /** Ids of the strategies that may trade; all others may not. */
  readonly strategiesEnabled: readonly string[]
  /** By strategy: most of equity that its positions may be worth together, as a fraction. One that is not here has no budget. */
  readonly budgets: Readonly<Record<string, number>>
  /** Loss from the highest equity at which no entry is approved, as a fraction of it. */
  readonly drawdownMax: number
  /** Least part of a strategy's last `winRateTrades` closed trades that won; below it the strategy is disabled. 0 for none. */
  readonly winRateMin: number
  /** Over how many trades that is judged. With fewer it is not. */
  readonly winRateTrades: number
  /** Whether strategies that were disabled by their results are enabled again when a trading day starts. */
  readonly reenableAtDayStart: boolean
}

export type SettingName = keyof SettingsValues

/** One change, for the audit log: it holds all that is needed to make it again. */
export interface SettingsChange {
  /** 1 for the first settings, then one more with each change. */
  readonly version: number
  /** Values before and after, of what changed; before the first version there are none. */
  readonly old: Partial<SettingsValues>
  readonly new: Partial<SettingsValues>
  /** Who, by name, and why. */
  readonly by: string
  readonly reason: string
  /** Epoch ms. */
  readonly at: number
}

/** Settings of an account: a value. Changing them makes another. */
export interface AccountSettings {
  readonly version: number
  readonly values: SettingsValues
  /** Within which they must stay. */
  readonly hardLimits: HardLimits
  /** Every change since the first, in order. JSON; `restoreSettings` makes the settings of it again. */
  history(): readonly SettingsChange[]
}

/** Who wants what changed, and why. */
export interface SettingsRequest {
  readonly values: Partial<SettingsValues>
  /** The person, by name. */
  readonly by: string
  readonly reason: string
  /** Epoch ms. */
  readonly at: number
}

/**
 * The first settings of an account. What is left out is as the hard limits have it: trading enabled, no strategy enabled, no
 * budgets, no least win rate over the last 20 trades, strategies stay disabled until a person enables them.
 *
 * @throws RaceError `RISK_CONFIG_INVALID` for a value that is looser than the hard limit, with both, and for one that a setting
 *   cannot have; `CONFIG_INVALID` without a name or a reason
 *
 * @example
 * ```ts
 * const first = { values: { strategiesEnabled: ['acme/trend'] }, by: 'Ada', reason: 'opening the account', at: 0 }
 * const settings = createSettings(hardLimits, first)
 * const stricter = changeSettings(settings, { values: { openPositionsMax: 3 }, by: 'Ada', reason: 'holidays', at: 1 })
 * console.log(stricter.version, stricter.history().at(-1)?.old) // 2 { openPositionsMax: 10 }
 * ```
 */
export function createSettings(hardLimits: HardLimits, request: SettingsRequest): AccountSettings {
  const { emergencyDrawdownMax, ...limits } = hardLimits
  const values = {
    ...limits,
    ...{ tradingEnabled: true, strategiesEnabled: [], budgets: {}, drawdownMax: emergencyDrawdownMax },
    ...{ winRateMin: 0, winRateTrades: 20, reenableAtDayStart: false },
    ...given(request.values),
  }
  requireRequest(request)
  requireSound(values)
  requireWithinHard(values, hardLimits)
  return settingsOf(hardLimits, values, [changeOf(1, {}, values, request)])
}

/**
 * Settings with some values changed. A value that is what it was already is no change; where nothing changes, the settings are
 * the same and nothing goes on record.
 *
 * @throws RaceError as `createSettings`
 */
export function changeSettings(settings: AccountSettings, request: SettingsRequest): AccountSettings {
  requireRequest(request)
  const wanted = given(request.values)
  const names = Object.keys(wanted) as SettingName[]
  const changed = names.filter((name) => textOf(wanted[name]) !== textOf(settings.values[name]))
  const values = { ...settings.values, ...wanted }
  requireSound(values)
  requireWithinHard(values, settings.hardLimits)
  if (changed.length === 0) return settings
  const version = settings.version + 1
  const change = changeOf(version, pick(settings.values, changed), pick(values, changed), request)
  return settingsOf(settings.hardLimits, values, [...settings.history(), change])
}

/**
 * Settings made again from the changes on record. Hard limits may have become stricter since: what is in force at the end must
 * be within them, what was in force before need not.
 *
 * @throws RaceError `SNAPSHOT_INVALID` for a record that is not whole: a version is missing, or a change does not begin where
 *   the one before ended. `RISK_CONFIG_INVALID` where the last settings are looser than the hard limits
 */
export function restoreSettings(hardLimits: HardLimits, history: readonly SettingsChange[]): AccountSettings {
  let values: Partial<SettingsValues> = {}
  history.forEach((change, index) => {
    const names = Object.keys(change.old) as SettingName[]
    const isNext =
      change.version === index + 1 && names.every((name) => textOf(change.old[name]) === textOf(values[name]))
    if (!isNext) throw broken(change, index)
    values = { ...values, ...change.new }
  })
  if (history.length === 0) throw broken(undefined, 0)
  requireSound(values as SettingsValues)
  requireWithinHard(values as SettingsValues, hardLimits)
  return settingsOf(hardLimits, values as SettingsValues, history)
}

/**
 * The rules of the gate under settings: the limits in force, and the drawdown at which entries end. Whether trading and the
 * strategies are enabled is for the account monitor.
 *
 * @param rules what settings do not say, such as exposure
 *
 * @example
 * ```ts
 * const rules = gateRulesOf(settings, { exposure: { leverageMax: 1 } })
 * const { isApproved } = judgeOrder(order, monitor.standing(time), rules)
 * ```
 */
export function gateRulesOf(
  { values, hardLimits }: AccountSettings,
  rules: Omit<Partial<GateRules>, 'limits' | 'accountDrawdownMax'> = {},
): GateRules {
  const limits = limitsInForce(hardLimits, limitsOf(values))
  return resolveGateRules({ ...rules, limits, accountDrawdownMax: values.drawdownMax })
}

function settingsOf(
  hardLimits: HardLimits,
  values: SettingsValues,
  changes: readonly SettingsChange[],
): AccountSettings {
  const frozen = Object.freeze(changes.map((change) => deepFreeze(structuredCopy(change))))
  return Object.freeze({
    version: frozen.length,
    values: deepFreeze(structuredCopy(values)),
    hardLimits,
    history: () => frozen,
  })
}

function changeOf(
  version: number,
  old: Partial<SettingsValues>,
  values: Partial<SettingsValues>,
  { by, reason, at }: SettingsRequest,
): SettingsChange {
  return { version, old, new: values, by, reason, at }
}

const limitNames: readonly (keyof SettableLimits)[] = [
  ...(['riskPerTradeMax', 'openPositionsMax', 'tradesPerDayMax', 'tradesPerHourMax', 'positionLotsMax'] as const),
  ...(['positionFractionMax', 'rewardToRiskMin', 'dailyLossMax', 'consecutiveLossesMax'] as const),
]

function limitsOf(values: SettingsValues): Partial<Record<HardLimitName, number>> {
  return Object.fromEntries(limitNames.map((name) => [name, values[name]]))
}

interface SettingRule {
  readonly isAllowed: (value: unknown) => boolean
  readonly wanted: string
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isFraction = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= 1
const flag: SettingRule = { isAllowed: (value) => typeof value === 'boolean', wanted: 'true or false' }

const rulesOfOwn: Readonly<Record<Exclude<SettingName, keyof SettableLimits>, SettingRule>> = {
  tradingEnabled: flag,
  reenableAtDayStart: flag,
  strategiesEnabled: {
    isAllowed: (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length,
    wanted: 'a list of ids of strategies, each once',
  },
  budgets: {
    isAllowed: (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isFraction),
    wanted: 'fractions of equity above 0 and at most 1 by ids of strategies',
  },
  drawdownMax: { isAllowed: isFraction, wanted: 'a fraction above 0 and at most 1, such as 0.1 for 10 %' },
  winRateMin: {
    isAllowed: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    wanted: 'a fraction from 0, for none, to 1',
  },
  winRateTrades: {
    isAllowed: (value) => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= 1_000,
    wanted: 'a whole number of trades from 1 to 1000',
  },
}

const settingNames: readonly string[] = [...limitNames, ...Object.keys(rulesOfOwn)]

function requireSound(values: SettingsValues): void {
  const unknown = Object.keys(values).find((name) => !settingNames.includes(name))
  if (unknown !== undefined) {
    const hint = unknown === 'emergencyDrawdownMax' ? 'Settings have drawdownMax, which is stricter.' : null
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `Setting '${unknown}' is not known`,
      facts: { setting: unknown },
      hint: hint ?? `Known settings: ${settingNames.join(', ')}.`,
    })
  }
  for (const [name, { isAllowed, wanted }] of Object.entries(rulesOfOwn)) {
    const value = values[name as SettingName]
    if (isAllowed(value)) continue
    throw new RaceError('RISK_CONFIG_INVALID', {
      message: `Setting ${name} is ${textOf(value)}, but must be ${wanted}`,
      facts: { setting: name, value: textOf(value) },
      hint: 'Correct the setting, or leave it as it is.',
    })
  }
}

function requireWithinHard(values: SettingsValues, hardLimits: HardLimits): void {
  limitsInForce(hardLimits, limitsOf(values))
  const { emergencyDrawdownMax } = hardLimits
  if (values.drawdownMax <= emergencyDrawdownMax) return
  throw new RaceError('RISK_CONFIG_INVALID', {
    message: `Setting drawdownMax is ${values.drawdownMax}, above the hard limit emergencyDrawdownMax of ${emergencyDrawdownMax}`,
    facts: { limit: 'drawdownMax', soft: values.drawdownMax, hard: emergencyDrawdownMax },
    hint: `Settings can only be stricter: give at most ${emergencyDrawdownMax}, or hand the account other hard limits when it is made.`,
  })
}

function requireRequest({ by, reason, at }: SettingsRequest): void {
  const hint = 'Every change of settings is on record: say who, and why.'
  requireWords('The change of settings', { 'name of a person': by, reason }, hint)
  if (Number.isFinite(at)) return
  throw new RaceError('CONFIG_INVALID', {
    message: `The time of the change of settings is ${at}`,
    facts: { at: String(at) },
    hint: 'Give epoch milliseconds.',
  })
}

/** What was given, without what was left out. */
function given(values: Partial<SettingsValues>): Partial<SettingsValues> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function pick(values: SettingsValues, names: readonly SettingName[]): Partial<SettingsValues> {
  return Object.fromEntries(names.map((name) => [name, values[name]]))
}

/** Values as texts, so that lists and budgets compare by what they hold; NaN and undefined have texts of their own. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? `'${value}'` : String(value)
  return Array.isArray(value) ? JSON.stringify(value) : JSON.stringify(Object.entries(value).sort())
}

/** Settings are plain data: a copy keeps them from changing with what was handed in. */
function structuredCopy<Value>(value: Value): Value {
  return typeof value !== 'object' || value === null ? value : copied(value)
}

function copied<Value extends object>(value: Value): Value {
  if (Array.isArray(value)) return value.map(structuredCopy) as unknown as Value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, structuredCopy(one)])) as Value
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) deepFreeze(one)
  return Object.freeze(value)
}

function broken(change: SettingsChange | undefined, index: number): RaceError {
  const found =
    change === undefined
      ? 'There is no change of settings on record'
      : `Change ${index + 1} of the settings on record does not follow from those before`
  return new RaceError('SNAPSHOT_INVALID', {
    message: found,
    facts: { index, version: change?.version ?? null },
    hint: 'Give every change in the order of its version, from 1 on, as history() gave them.',
  })
}
