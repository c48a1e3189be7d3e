import { chainedHash, genesisHash } from '@race/core'
import { violation, type WorldInvariant } from './invariant-check.ts'

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
]
