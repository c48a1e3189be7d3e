import { chainedHash, genesisHash, type JsonValue } from '@race/core'
import { violation, type WorldInvariant } from './invariant-check.ts'
import { factsOfType } from './log-view.ts'

/** The log is one chain. */
export const logInvariants: readonly WorldInvariant[] = [
  {
    name: 'chain-valid',
    claim: 'the sequence has no gap and the chain of hashes holds',
    check({ key, log }) {
      let hash = genesisHash(key)
      for (const [index, event] of log.entries()) {
        const sequence = index + 1
        if (event.sequence !== sequence) {
          return [violation(`event ${event.sequence} stands where ${sequence} should`, event.sequence)]
        }
        if (chainedHash(hash, sequence, event) !== event.hash) {
          return [violation(`the hash of event ${sequence} is not that of what stands there`, sequence)]
        }
        hash = event.hash
      }
      return []
    },
  },
  {
    name: 'lease-obeyed',
    claim: 'who lost the lease to another writes nothing more',
    check({ leases }) {
      return leases.flatMap(({ holder, fence, sequence }, index) => {
        const before = leases.slice(0, index)
        const lostAt = before.findIndex((one) => one.holder === holder)
        const isLost = lostAt >= 0 && before.slice(lostAt).some((one) => one.holder !== holder)
        return isLost ? [violation(`'${holder}' lost the lease, and took it back as fence ${fence}`, sequence)] : []
      })
    },
  },
  {
    name: 'commands-once',
    claim: 'what somebody asks for in the log is done once, and in its order',
    check({ log }) {
      let last = 0
      return factsOfType(log, 'command-taken').flatMap(({ sequence, data: { number, id } }) => {
        if (number <= last)
          return [violation(`command ${number} (${id}) is taken again by event ${sequence}`, sequence)]
        last = number
        return []
      })
    },
  },
  {
    name: 'replay-equals-live',
    claim: 'folding the log anew gives the state that lives',
    check({ replay }) {
      if (replay === null) return []
      const path = differenceOf(replay.live, replay.folded)
      return path === null ? [] : [violation(`the state that lives differs from its log at ${path}`)]
    },
  },
]

/** Where two values first differ, with both; null where they are the same. */
function differenceOf(live: JsonValue | undefined, folded: JsonValue | undefined, path = '$'): string | null {
  if (live === folded) return null
  if (typeof live === 'object' && live !== null && typeof folded === 'object' && folded !== null) {
    const [one, other] = [live, folded] as readonly Readonly<Record<string, JsonValue>>[]
    for (const key of new Set([...Object.keys(live), ...Object.keys(folded)])) {
      const found = differenceOf(one?.[key], other?.[key], `${path}.${key}`)
      if (found !== null) return found
    }
    return null
  }
  return `${path}: ${JSON.stringify(live)} lives, ${JSON.stringify(folded)} is folded`
}
