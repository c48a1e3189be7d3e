import type { accountFields, PreparedAccounting } from '../account/prepare-accounting.ts'
import type { BacktestKernel } from '../kernel.ts'
import { contentOf } from './config-content.ts'

/** Series of rates, funding and actions that are longer are known by their hash. */
const listMax = 24

/** What the fields of an account mean for a snapshot, by field; each null for a run that names nothing of its account. */
export const accountFieldRules = {
  account: (kernel) => decided(kernel, ({ account }) => account),
  financing: (kernel) => decided(kernel, ({ financing }) => financing),
  corporateActions: (kernel) =>
    decided(
      kernel,
      ({ corporateActions: rules, actions }) =>
        rules && {
          dividends: rules.dividends,
          adjustOrders: rules.adjustOrders,
          // Those of other instruments have no part in the result.
          actions: actions.map(({ action }) => action),
        },
    ),
  conversions: (kernel) =>
    decided(kernel, ({ conversions }) => conversions.map(({ base, quote, hash }) => ({ base, quote, hash }))),
  conversionPolicy: (kernel) => decided(kernel, ({ conversionPolicy }) => conversionPolicy),
  futures: (kernel) => decided(kernel, ({ futures }) => futures),
  verifyAccount: (kernel) => decided(kernel, ({ verifiesAccount }) => verifiesAccount),
} satisfies Readonly<Record<(typeof accountFields)[number], (kernel: BacktestKernel) => unknown>>

function decided(
  { prepared: { accounting } }: BacktestKernel,
  read: (accounting: PreparedAccounting) => unknown,
): unknown {
  return accounting === null ? null : contentOf(read(accounting), listMax)
}
