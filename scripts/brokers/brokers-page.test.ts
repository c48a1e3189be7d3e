import { readFileSync } from 'node:fs'
import { brokerSupportMatrix, type ContractReport } from '@race/testkit'
import { expect, it } from 'vitest'
import { brokersPage } from './brokers-page.ts'
import { harnesses } from './harnesses.ts'

it('docs/brokers.md shows what the contracts of the brokers come to now', async () => {
  const page = readFileSync(new URL('../../docs/brokers.md', import.meta.url), 'utf8')
  expect(await brokersPage(harnesses), 'npm run brokers').toBe(page)
})

it('the support matrix numbers each reason once, and shows what fails', () => {
  const result = { id: 'exact', name: 'tells digits' }
  const reports: readonly ContractReport[] = [
    { subject: 'broker a', results: [{ ...result, verdict: 'passed', reason: null }] },
    { subject: 'broker b', results: [{ ...result, verdict: 'skipped', reason: 'cannot fill' }] },
    { subject: 'broker c', results: [{ ...result, verdict: 'skipped', reason: 'cannot fill' }] },
    { subject: 'broker d', results: [{ ...result, verdict: 'failed', reason: 'told 1, not 2\nat line 3' }] },
    { subject: 'broker e', results: [] },
  ]
  expect(brokerSupportMatrix(reports)).toBe(
    [
      '| case    | a broker …   | a | b   | c   | d       | e |',
      '| ------- | ------------ | - | --- | --- | ------- | - |',
      '| `exact` | tells digits | ✓ | – 1 | – 1 | **✗** 2 |   |',
      '',
      '1. cannot fill',
      '2. told 1, not 2',
      '',
    ].join('\n'),
  )
})
