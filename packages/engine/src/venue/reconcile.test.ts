import { decimal } from '@race/core'
import { expect, it } from 'vitest'
import { fillOf, intend, scriptedKernel, standingOf, taken } from '../testing/scripted-kernel.ts'
import { startTime } from '../testing/scripted-session.ts'
import { reconcile } from './reconcile.ts'

it('asks again, and halts nothing, where a fill has come since the venue told what it has', () => {
  const kernel = scriptedKernel()
  intend(kernel, { clientOrderId: 'c1' })
  const fill = fillOf({ fillId: 'f1', clientOrderId: 'c1', venueOrderId: 'v1', time: startTime + 500 })
  kernel.report({ type: 'fill', fill })
  kernel.take()
  reconcile(kernel, standingOf({ time: startTime + 400 }), startTime)
  expect(taken(kernel)).toEqual({ facts: [], effects: [{ type: 'reconcile' }] })
  reconcile(
    kernel,
    standingOf({ fills: [fill], positions: [{ instrument: 'ACME', quantity: decimal(10) }] }),
    startTime,
  )
  expect(taken(kernel)).toEqual({ facts: [], effects: [] })
})

it('halts entries where the account and the venue differ and nothing has filled since', () => {
  const kernel = scriptedKernel()
  reconcile(kernel, standingOf({ positions: [{ instrument: 'ACME', quantity: decimal(3) }] }), startTime)
  expect(taken(kernel).facts).toEqual(['account-reconciled', 'halt-added'])
})
