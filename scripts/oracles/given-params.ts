import { decimal } from '@race/core'

/** Parameters without those that are null: a scenario writes null where an option is left out. */
export function givenParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isActions(value) ? value.map(givenParams) : value]),
  )
}

const priceNames = ['limit', 'stop', 'sl', 'tp', 'price']

/** Decimals of the finest price that the parameters name, or round to: a script's prices, and `digits`. */
export function priceDecimals({ digits, script }: Readonly<Record<string, unknown>>): number {
  let most = typeof digits === 'number' ? digits : 0
  for (const action of isActions(script) ? script : []) {
    for (const name of priceNames) {
      const price = action[name]
      if (typeof price === 'number') most = Math.max(most, decimal(price).decimalPlaces)
    }
  }
  return most
}

function isActions(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
}
