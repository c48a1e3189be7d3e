import { brokerContract, registerContract } from '@race/testkit'
import { describe, it } from 'vitest'
import { binanceHarness } from './testing/binance-harness.ts'

registerContract(brokerContract(binanceHarness), { describe, it })
