import { readFileSync } from 'node:fs'
import { brokerSupportMatrix, type ContractReport } from '@race/testkit'
import { expect, it } from 'vitest'
import { bracketTable } from './bracket-table.ts'
import { brokersPage } from './brokers-page.ts'
import { harnesses } from './harnesses.ts'

it('docs/brokers.md shows what the contracts of the brokers come to now', async () => {
  const page = readFileSync(new URL('../../docs/brokers.md', import.meta.url), 'utf8')
  expect(await brokersPage(harnesses), 'npm run brokers').toBe(page)
})

it('what is asked with an entry is told by what the venue can do', () => {
  const table = bracketTable([
    { name: 'all', capabilities: { brackets: true, short: false } },
    { name: 'margin', capabilities: { brackets: false, short: true } },
    { name: 'spot', capabilities: { brackets: false, short: false } },
  ])
  expect(table).toBe(
    [
      '| an entry with …     | all             | margin        | spot          |',
      '| ------------------- | --------------- | ------------- | ------------- |',
      "| a stop, or a target | the venue's own | by the engine | by the engine |",
      "| a stop and a target | the venue's own | by the engine | denied        |",
      '',
    ].join('\n'),
  )
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
