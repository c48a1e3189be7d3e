import type { Autonomy, JsonValue, VenueKind } from '@race/core'

/** What people, and processes beside the engine, can ask of it. */
export type EngineCommand =
  /** Lets nothing leave, or only what makes positions smaller, until it is lifted. */
  | { readonly type: 'halt'; readonly state: 'reducing' | 'halted'; readonly reason: string }
  | { readonly type: 'lift-halt'; readonly id: string; readonly reason: string }
  | {
      readonly type: 'approve'
      readonly intentId: string
      readonly reason: string
      /** What is to be changed of it: decimal texts; what is left out stays. */
      readonly quantity?: string
      readonly stop?: string
      readonly target?: string
    }
  | { readonly type: 'reject'; readonly intentId: string; readonly reason: string }
  | {
      readonly type: 'switch-strategy'
      readonly instance: string
      readonly isEnabled: boolean
      readonly reason: string
    }
  | {
      readonly type: 'switch-mode'
      readonly autonomy: Autonomy
      readonly venue: VenueKind
      readonly reason: string
      /** What becomes of open positions: the switch is refused, or they are closed first. */
      readonly positions: 'refuse' | 'cancel'
      /** Only for going live: that it is meant. The password is given to the engine itself, never on record. */
      readonly isConfirmed?: boolean
    }
  /** Ends every order, and every position by market orders. */
  | { readonly type: 'flatten'; readonly reason: string }
  | { readonly type: 'cancel-order'; readonly clientOrderId: string; readonly reason: string }
  /** Takes the venue's figures over where nobody can explain the difference. */
  | { readonly type: 'accept-balances'; readonly reason: string }
  | { readonly type: 'reconcile' }
  | { readonly type: 'change-settings'; readonly settings: JsonValue; readonly reason: string }

/** What was done, or why not. */
export interface CommandOutcome {
  readonly isDone: boolean
  readonly message: string
  readonly data?: JsonValue
}

const decimalText = /^\d+(\.\d+)?$/

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 1000
const isOptionalDecimal: Check = (value) =>
  value === undefined || (typeof value === 'string' && value.length <= 60 && decimalText.test(value))
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value)
const isFlag: Check = (value) => typeof value === 'boolean'

const shapes: Readonly<Record<EngineCommand['type'], Readonly<Record<string, Check>>>> = {
  halt: { state: oneOf('reducing', 'halted'), reason: isText },
  'lift-halt': { id: isText, reason: isText },
  approve: {
    intentId: isText,
    reason: isText,
    quantity: isOptionalDecimal,
    stop: isOptionalDecimal,
    target: isOptionalDecimal,
  },
  reject: { intentId: isText, reason: isText },
  'switch-strategy': { instance: isText, isEnabled: isFlag, reason: isText },
  'switch-mode': {
    autonomy: oneOf('guide', 'autonomous'),
    venue: oneOf('simulation', 'paper', 'live'),
    reason: isText,
    positions: oneOf('refuse', 'cancel'),
    isConfirmed: (value) => value === undefined || isFlag(value),
  },
  flatten: { reason: isText },
  'cancel-order': { clientOrderId: isText, reason: isText },
  'accept-balances': { reason: isText },
  reconcile: {},
  'change-settings': { settings: (value) => typeof value === 'object' && value !== null, reason: isText },
}

/** The command of what somebody has left, or what is wrong with it, in words. */
export function parseCommand(type: string, data: JsonValue): EngineCommand | string {
  if (!Object.hasOwn(shapes, type)) {
    return `There is no command '${type}'. There are: ${Object.keys(shapes).join(', ')}.`
  }
  const shape = shapes[type as EngineCommand['type']]
  const fields = (typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}) as Record<
    string,
    JsonValue
  >
  for (const [name, check] of Object.entries(shape)) {
    if (!check(fields[name]))
      return `The command '${type}' has the field ${name}: ${JSON.stringify(fields[name])}, which is not allowed.`
  }
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(shape, name))
  if (unknown !== undefined) return `The command '${type}' has no field '${unknown}'.`
  return { type, ...fields } as unknown as EngineCommand
}
