// The same program over a peer: node peer.mjs PACKAGE MARKET. The peer's own package is all that is loaded besides.
import { readFileSync } from 'node:fs'
import { pricesOfBytes } from '../terms.mjs'

const [packageName, path] = process.argv.slice(2)
const { prepareMarket, runCross } =
  packageName === 'grademark' ? await import('../peers/grademark.mjs') : await import('../peers/backtest-framework.mjs')
const importedMs = performance.now()
const market = prepareMarket(pricesOfBytes(readFileSync(String(path))))
const loadedMs = performance.now()
const answer = await runCross(market)
console.log(JSON.stringify({ ...answer, importedMs, loadedMs, answeredMs: performance.now() }))
