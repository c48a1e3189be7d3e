import { describe, expect, it } from 'vitest'
import { type BrokerHarness, brokerCases, brokerContract, registerContract, runContract } from '../index.ts'
import { scriptedVenue } from '../world/scripted-venue.ts'

for (const clientOrderIds of ['enforced', 'windowed', 'echo-only', 'none'] as const) {
  registerContract(brokerContract(scriptedVenue({ clientOrderIds })), { describe, it })
}

describe('brokerContract', () => {
  it('skips what the capabilities leave out and what the stage cannot do, each with its reason', async () => {
    const bare: BrokerHarness = {
      name: 'bare',
      async open() {
        const stage = await scriptedVenue({
          replace: false,
          reports: { fills: false, positions: false, cash: false },
        }).open()
        const { fill } = stage.venue
        return { ...stage, venue: fill === undefined ? {} : { fill } }
      },
    }
    const { results } = await runContract(brokerContract(bare, { skip: { exact: 'nobody counts here' } }))
    const reasons = Object.fromEntries(results.map(({ id, verdict, reason }) => [id, reason ?? verdict]))
    expect(reasons).toEqual({
      unconnected: 'passed',
      unapproved: 'passed',
      misuse: 'passed',
      closed: 'passed',
      accepted: 'passed',
      idempotent: 'the stage cannot tell how many orders the venue has taken',
      'lost-answer': 'the stage cannot lose an answer',
      'failed-answer': 'the stage cannot make the venue fail after it has acted',
      'lost-request': 'the stage cannot lose a request on its way',
      'not-found': 'passed',
      rejected: 'the stage cannot make the venue refuse an order',
      aborted: 'the stage cannot hold an answer back',
      'partial-fills': 'passed',
      exact: 'nobody counts here',
      'repeated-reports': 'the stage cannot repeat reports',
      'late-reports': 'the stage cannot hold reports back',
      gap: 'the stage cannot break the stream of reports',
      bust: 'the stage cannot take a fill back',
      ahead: 'it tells nothing ahead of its disk',
      'ahead-failed': 'it tells nothing ahead of its disk',
      cancel: 'passed',
      'cancel-by-own-id': 'passed',
      'cancel-and-fill': 'the stage cannot fill an order just before its cancellation',
      'partial-cancel': 'passed',
      'cancel-ended': 'passed',
      replace: 'the broker cannot replace orders',
      'standing-orders': 'passed',
      'standing-fills': 'the venue does not list fills',
      'standing-positions': 'the venue does not tell positions',
      'standing-cash': 'the venue does not tell cash',
      secrets: 'it is used without a secret',
    })
    expect(Object.keys(reasons)).toEqual(Object.keys(brokerCases))
  })

  it('refuses to skip a case that there is not, or for no reason', () => {
    const invalid = expect.objectContaining({ code: 'CONFIG_INVALID' })
    expect(() => brokerContract(scriptedVenue(), { skip: { nothing: 'x' } })).toThrow(invalid)
    expect(() => brokerContract(scriptedVenue(), { skip: { exact: ' ' } })).toThrow(invalid)
  })

  it('closes every stage, also when its case fails', async () => {
    let open = 0
    const counted: BrokerHarness = {
      name: 'counted',
      async open() {
        const stage = await scriptedVenue().open()
        open++
        const close = async (): Promise<void> => {
          open--
          await stage.close()
        }
        const submit = () => Promise.resolve({ type: 'unknown' as const, cause: 'always' })
        return { ...stage, close, broker: { ...stage.broker, submit } }
      },
    }
    const { results } = await runContract(brokerContract(counted))
    expect(results.filter(({ verdict }) => verdict === 'failed').length).toBeGreaterThan(10)
    expect(open).toBe(0)
  })
})
