import type { RiskRequest } from '@race/core'
import { test } from 'vitest'
import { createRiskGate } from './risk-gate.ts'

const bars = 1_000_000
const equity = Float64Array.from({ length: bars }, (_, i) => 1_000_000 + ((i * 7919) % 1000) * 0.1 + i * 0.01)

const request: RiskRequest = {
  intent: { strategyInstance: 'bench', decisionTime: 0, ordinal: 0 },
  instrument: 'ACME',
  side: 'buy',
  quantity: 10,
  price: 100,
  unitValue: 1,
  positionQuantity: 0,
  isReduceOnly: false,
  openPositions: 0,
  pendingPositions: 0,
  equity: 1_000_000,
  initialEquity: 1_000_000,
  time: 0,
}

test('a million instants of equity, and a hundred thousand orders', async ({ bench }) => {
  await bench.compare(
    bench('observeEquity, a million times', () => {
      const gate = createRiskGate({ limits: { drawdownMax: 0.5 } })
      for (let i = 0; i < bars; i++) gate.observeEquity(equity[i] as number, i)
    }),
    bench('check, a hundred thousand times', () => {
      const gate = createRiskGate({ profile: 'cautious' })
      for (let time = 0; time < 100_000; time++) gate.check({ ...request, time })
    }),
  )
})
