import type { FinancingConfig, LatencyModel } from '@race/brokers/simulated'
import {
  type Conversion,
  type ConversionCursor,
  type CorporateAction,
  type CorporateActions,
  conversionBetween,
  type Instrument,
  RaceError,
  type ScaledRatio,
  type TradingAccountOptions,
} from '@race/core'
import type {
  AccountOptions,
  BacktestAccount,
  BacktestMarginAccount,
  CorporateActionRules,
  FutureRules,
} from './account-options.ts'

/** The moment up to which rates between currencies can be seen, epoch ms; the engine moves it. */
export interface RateClock {
  time: number
}

/** Options of an account, checked and made ready. */
export interface PreparedAccounting {
  /** With its default for `checkAt`, where ticks decide it. */
  readonly account: BacktestAccount | null
  readonly financing: FinancingConfig | null
  readonly corporateActions: Required<CorporateActionRules> | null
  /** Those of the run's instruments, in order; an id that was renamed counts as the one it leads to. */
  readonly actions: readonly { readonly instrument: number; readonly action: CorporateAction }[]
  readonly futures: Readonly<Record<string, FutureRules>>
  readonly conversions: readonly Conversion[]
  readonly conversionPolicy: 'hold' | 'auto-convert-fees-and-profit'
  readonly verifiesAccount: boolean
  readonly rateClock: RateClock
  /** What the trading account is made with besides. */
  readonly tradingOptions: Pick<TradingAccountOptions, 'conversion' | 'currencies' | 'margined' | 'positions'>
  /** Whether equity is more than cash and one position per instrument in one currency. */
  readonly isComposite: boolean
}

/** What of a configuration these options do not go together with. */
interface OtherRules {
  readonly compatibility?: unknown
  readonly ticks?: unknown
  readonly costs?: { readonly latency?: LatencyModel }
}

/** The fields of `AccountOptions`. */
export const accountFields = [
  'account',
  'financing',
  'corporateActions',
  'conversions',
  'conversionPolicy',
  'futures',
  'verifyAccount',
] as const satisfies readonly (keyof AccountOptions)[]

/**
 * Checks the options of an account; null where none is given.
 *
 * @throws RaceError `BACKTEST_CONFIG_INVALID` naming the field, `CONVERSION_MISSING`
 */
export function prepareAccounting(
  options: AccountOptions,
  instruments: readonly Instrument[],
  currency: string,
  others: OtherRules,
): PreparedAccounting | null {
  const given = accountFields.filter((field) => options[field] !== undefined)
  if (given.length === 0) return null
  requireAlone(given[0] ?? 'account', others)
  requireBoolean(options.verifyAccount)
  requireChoice('conversionPolicy', options.conversionPolicy, ['hold', 'auto-convert-fees-and-profit'])
  const account = accountOf(options.account, others)
  const conversions = options.conversions ?? []
  const futures = checkedFutures(options.futures ?? {}, instruments)
  const corporateActions = actionRules(options.corporateActions)
  const actions = corporateActions === null ? [] : actionsOf(corporateActions.actions, instruments, futures)
  const foreign = foreignCurrencies(actions, instruments, currency, conversions)
  const rateClock: RateClock = { time: 0 }
  const conversionPolicy = options.conversionPolicy ?? 'hold'
  const hasRates = foreign.length > 0
  const margined = Object.keys(futures)
  const isHedged = account?.type === 'margin' && account.positions === 'hedging'
  return {
    account,
    financing: options.financing ?? null,
    corporateActions,
    actions,
    futures,
    conversions,
    conversionPolicy,
    verifiesAccount: options.verifyAccount ?? false,
    rateClock,
    tradingOptions: {
      ...(hasRates
        ? { conversion: { rate: ratesOf(conversions, rateClock), policy: conversionPolicy }, currencies: foreign }
        : {}),
      ...(margined.length > 0 ? { margined } : {}),
      ...(isHedged ? { positions: 'hedging' } : {}),
    },
    isComposite: hasRates || margined.length > 0 || isHedged,
  }
}

/** @throws RaceError `BACKTEST_CONFIG_INVALID` beside what has its own account */
function requireAlone(field: string, { compatibility }: OtherRules): void {
  if (compatibility === undefined) return
  throw problem(
    field,
    `${field} was given beside compatibility`,
    'Give one of the two: a policy has its own rules of cash.',
  )
}

/** Rates as they can be seen at the clock's time, whatever time is asked for. */
function ratesOf(conversions: readonly Conversion[], clock: RateClock) {
  const cursors = new Map<string, ConversionCursor>()
  return (from: string, to: string): ScaledRatio => {
    const key = `${from} ${to}`
    let cursor = cursors.get(key)
    if (cursor === undefined) {
      cursor = conversionBetween(conversions, from, to).cursor()
      cursors.set(key, cursor)
    }
    cursor.moveTo(clock.time)
    return cursor
  }
}

function foreignCurrencies(
  actions: PreparedAccounting['actions'],
  instruments: readonly Instrument[],
  currency: string,
  conversions: readonly Conversion[],
): string[] {
  const paid = actions.flatMap(({ action }) => (action.type === 'dividend' ? [action.currency] : []))
  const foreign = new Set([...instruments.map(({ quoteCurrency }) => quoteCurrency), ...paid])
  foreign.delete(currency)
  if (conversions.length === 0) {
    const dividend = paid.find((one) => one !== currency)
    if (dividend === undefined) return []
    throw problem(
      'conversions',
      `a dividend is paid in ${dividend}, but the account is in ${currency} and has no conversions`,
      `Give conversions: [createConversion({ base: '${dividend}', quote: '${currency}', … })].`,
    )
  }
  for (const one of foreign) conversionBetween(conversions, one, currency)
  return [...foreign]
}

function actionRules(given: AccountOptions['corporateActions']): Required<CorporateActionRules> | null {
  if (given === undefined) return null
  const rules: CorporateActionRules = 'list' in given ? { actions: given } : given
  const { actions, dividends = 'ex-date', adjustOrders = 'none' } = rules
  if (!Array.isArray(actions?.list) || typeof actions.of !== 'function') {
    throw problem(
      'corporateActions',
      'corporateActions is not a value of defineCorporateActions',
      'Make it with defineCorporateActions(rows).',
    )
  }
  requireChoice('corporateActions.dividends', dividends, ['ex-date', 'payment-date'])
  requireChoice('corporateActions.adjustOrders', adjustOrders, ['none', 'us-gtc'])
  return { actions, dividends, adjustOrders }
}

/** Actions of the run's instruments, by the id that each leads to or comes from. */
function actionsOf(
  { list }: CorporateActions,
  instruments: readonly Instrument[],
  futures: Readonly<Record<string, FutureRules>>,
): PreparedAccounting['actions'] {
  const indices = new Map(instruments.map(({ id }, index) => [id, index]))
  // A rename ties two ids together. Read backwards for the newest name, forwards for the oldest.
  const tie = (from: string, to: string): void => {
    const [known, next] = [indices.get(from), indices.get(to)]
    if (known !== undefined && next !== undefined && known !== next) {
      throw problem(
        'corporateActions',
        `'${from}' was renamed to '${to}', and data has both`,
        'Join both series under one id: they are one instrument.',
      )
    }
    const index = known ?? next
    if (index === undefined) return
    indices.set(from, index)
    indices.set(to, index)
  }
  const renames = list.filter((action) => action.type === 'rename')
  for (const { from, to } of renames.toReversed()) tie(from, to)
  for (const { from, to } of renames) tie(from, to)
  return list.flatMap((action) => {
    const instrument = indices.get(action.type === 'rename' ? action.from : action.instrument)
    if (instrument === undefined) return []
    const id = (instruments[instrument] as Instrument).id
    if (Object.hasOwn(futures, id) && action.type !== 'rename') {
      throw problem(
        'corporateActions',
        `there is a ${action.type} of '${id}', which is a future`,
        'Leave it out, or leave the instrument out of futures.',
      )
    }
    return [{ instrument, action }]
  })
}

function checkedFutures(
  futures: Readonly<Record<string, FutureRules>>,
  instruments: readonly Instrument[],
): Readonly<Record<string, FutureRules>> {
  for (const [id, rules] of Object.entries(futures)) {
    if (!instruments.some((instrument) => instrument.id === id)) {
      const known = instruments.map((instrument) => instrument.id).join(', ')
      throw problem('futures', `futures names '${id}', which is no instrument of data`, `Its instruments are ${known}.`)
    }
    requireChoice(`futures.${id}.settlement`, rules.settlement ?? 'undefined', ['daily', 'at-close'])
  }
  return futures
}

/** The account of a run, checked; with ticks its margin is checked at each, unless it says otherwise. */
function accountOf(account: BacktestAccount | undefined, { ticks, costs }: OtherRules): BacktestAccount | null {
  if (account === undefined) return null
  requireChoice('account.type', String(account.type), ['cash', 'margin'])
  checkPositions(account)
  if (account.type === 'cash') return account
  const { checkAt } = account
  requireChoice('account.checkAt', checkAt, ['close', 'bar-extreme', 'tick'])
  if (checkAt === 'tick' && ticks === undefined) {
    throw problem(
      'account.checkAt',
      "account.checkAt is 'tick', but the run has no ticks",
      "Give ticks, or use checkAt: 'close' or 'bar-extreme'.",
    )
  }
  if (checkAt === 'bar-extreme') checkExtremes(account, costs?.latency)
  return ticks === undefined || checkAt !== undefined ? account : { ...account, checkAt: 'tick' }
}

/** Inside a bar everything happens in an order that its four prices do not tell. */
function checkExtremes(account: BacktestMarginAccount, latency: LatencyModel | undefined): void {
  if ((account.marginCall?.graceMs ?? 0) > 0) {
    throw problem(
      'account.checkAt',
      "account.checkAt is 'bar-extreme' beside a time of grace",
      "A grace lasts from bar to bar: use checkAt: 'close', or leave marginCall.graceMs out.",
    )
  }
  if (Object.values(latency ?? {}).some((delay) => delay !== undefined && delay !== 0)) {
    throw problem(
      'account.checkAt',
      "account.checkAt is 'bar-extreme' beside costs.latency",
      "The extreme of a bar is found when the bar has closed, after what arrived inside it: use checkAt: 'close'.",
    )
  }
}

function checkPositions(account: BacktestAccount): void {
  const { positions } = account as Partial<BacktestMarginAccount>
  requireChoice('account.positions', positions, ['netting', 'hedging'])
  if (positions !== 'hedging') return
  if (account.type === 'cash') {
    throw problem(
      'account.positions',
      "account.positions is 'hedging' on a cash account, which holds nothing short",
      "Use type: 'margin', or leave account.positions out.",
    )
  }
  if (account.checkAt === 'bar-extreme') {
    throw problem(
      'account.checkAt',
      "account.checkAt is 'bar-extreme' beside positions: 'hedging'",
      "Inside a bar one side gains what the other loses: use checkAt: 'close'.",
    )
  }
  if (account.hedged !== undefined && account.hedged !== 'both-sides') {
    throw problem(
      'account.hedged',
      `account.hedged is '${account.hedged}' beside positions: 'hedging'`,
      "Margin is counted for both sides: use hedged: 'both-sides', or leave it out.",
    )
  }
}

function requireBoolean(value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw problem('verifyAccount', `verifyAccount is '${String(value)}'`, 'Give true or false.')
}

function requireChoice(field: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return
  throw problem(field, `${field} is '${value}'`, `Use one of: ${choices.join(', ')}.`)
}

function problem(field: string, message: string, hint: string): RaceError {
  return new RaceError('BACKTEST_CONFIG_INVALID', { message: `Backtest: ${message}`, facts: { field }, hint })
}
