// The same program over a peer: node peer.mjs ADAPTER MARKET. The peer's own package is all that is loaded besides.
import { readFileSync } from 'node:fs'
import { pricesOfBytes } from '../terms.mjs'

const [adapter, path] = process.argv.slice(2)
const { prepareMarket, runCross } = await import(`../peers/${adapter}`)
const importedMs = performance.now()
const market = prepareMarket(pricesOfBytes(readFileSync(String(path))))
const loadedMs = performance.now()
const answer = await runCross(market)
console.log(JSON.stringify({ ...answer, importedMs, loadedMs, answeredMs: performance.now() }))
