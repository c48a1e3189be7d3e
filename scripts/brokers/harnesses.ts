import type { BrokerHarness } from '@race/testkit'
import { scriptedVenue } from '@race/testkit/world'
import { alpacaHarness } from '../../packages/brokers/src/alpaca/testing/alpaca-harness.ts'
import { binanceHarness } from '../../packages/brokers/src/binance/testing/binance-harness.ts'
import { paperHarness } from '../../packages/brokers/src/paper/testing/paper-harness.ts'

/** Every broker of the support matrix, in the order of its columns. */
export const harnesses: readonly BrokerHarness[] = [
  paperHarness,
  alpacaHarness,
  binanceHarness,
  scriptedVenue({ clientOrderIds: 'enforced' }),
  scriptedVenue({ clientOrderIds: 'windowed' }),
  scriptedVenue({ clientOrderIds: 'echo-only' }),
  scriptedVenue({ clientOrderIds: 'none' }),
]
