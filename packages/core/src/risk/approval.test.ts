import { expect, it } from 'vitest'
import { createApprovalMint } from './approval.ts'

it('knows its own approvals by the id of their intent, and no others', () => {
  const mint = createApprovalMint()
  const intent = { strategyInstance: 'sma', decisionTime: 60_000, ordinal: 1 }
  const { approval } = mint.approve(intent)
  expect(mint.verifyId(approval, 'sma:60000:1')).toBe(true)
  expect(mint.verifyId(approval, 'sma:60000:2')).toBe(false)
  expect(mint.verifyId({ intentId: 'sma:60000:1' }, 'sma:60000:1')).toBe(false)
  expect(mint.verifyId(null, 'sma:60000:1')).toBe(false)
  expect(createApprovalMint().verifyId(approval, 'sma:60000:1')).toBe(false)
})
