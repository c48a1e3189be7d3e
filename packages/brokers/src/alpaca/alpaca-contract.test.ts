import { brokerContract, registerContract } from '@race/testkit'
import { describe, it } from 'vitest'
import { alpacaHarness } from './testing/alpaca-harness.ts'

registerContract(
  brokerContract(alpacaHarness, { skip: { bust: 'the stream of the Trading API documents no executions taken back' } }),
  { describe, it },
)
