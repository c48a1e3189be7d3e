import { brokerContract, registerContract } from '@race/testkit'
import { describe, it } from 'vitest'
import { paperHarness } from './testing/paper-harness.ts'

registerContract(brokerContract(paperHarness), { describe, it })
