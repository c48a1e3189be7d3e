import type { FeeModel } from '@race/brokers/simulated'
import { type Decimal, decimal, type Money } from '@race/core'

/** What a fee was made of. */
export interface FeeFacts {
  readonly notional: Decimal
  readonly quantity: Decimal
  readonly fee: Money
}

/** The rule of a fee with the figures of one fill, in words. */
export function feeFormula(model: FeeModel, { notional, quantity, fee }: FeeFacts): string {
  const { currency } = fee
  const limits = 'minimum' in model || 'maximumRate' in model || 'roundTo' in model ? limitWords(model) : ''
  switch (model.type) {
    case 'none':
      return 'no fee'
    case 'percentage':
      return `${percent(model.rate)} of ${notional} ${currency}${limits} = ${fee}`
    case 'per-share':
      return `${model.perShare} ${currency} × ${quantity} units${limits} = ${fee}`
    case 'per-contract':
      return `${model.perContract} ${currency} × contracts of ${quantity} units${limits} = ${fee}`
    case 'per-trade':
      return `${model.amount} ${currency} per fill = ${fee}`
    case 'per-order':
      return `${model.amount} ${currency} per order + ${percent(model.rate ?? 0)} of ${notional} ${currency}${limits} = ${fee}`
    case 'maker-taker':
      return `maker ${percent(model.maker)}, taker ${percent(model.taker)} of ${notional} ${currency}${limits} = ${fee}`
    case 'tiered':
      return `by the tier of ${model.days} days, on ${notional} ${currency}${limits} = ${fee}`
    case 'custom':
      return `by a function of the host's own, on ${notional} ${currency} = ${fee}`
  }
}

type Limited = Extract<FeeModel, { readonly type: 'percentage' }>

function limitWords({ minimum, maximumRate, roundTo }: Pick<Limited, 'minimum' | 'maximumRate' | 'roundTo'>): string {
  return [
    minimum === undefined ? '' : `, at least ${minimum}`,
    maximumRate === undefined ? '' : `, at most ${percent(maximumRate)} of notional`,
    roundTo === undefined ? '' : `, rounded ${roundTo.rounding} to ${roundTo.decimals} decimals`,
  ].join('')
}

function percent(rate: Limited['rate']): string {
  return `${decimal(rate).times(decimal(100))} %`
}
