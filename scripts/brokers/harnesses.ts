import type { BrokerHarness } from '@race/testkit'
import { scriptedVenue } from '@race/testkit/world'

/** Every broker of the support matrix, in the order of its columns. */
export const harnesses: readonly BrokerHarness[] = [
  scriptedVenue({ clientOrderIds: 'enforced' }),
  scriptedVenue({ clientOrderIds: 'windowed' }),
  scriptedVenue({ clientOrderIds: 'echo-only' }),
  scriptedVenue({ clientOrderIds: 'none' }),
]
