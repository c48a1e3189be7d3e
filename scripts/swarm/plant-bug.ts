import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { engineBugs } from './engine-bugs.ts'
import type { EngineKit } from './engine-driver.ts'

export const sources = new URL('../../packages/engine/src/', import.meta.url).href

/**
 * The engine with a bug in it, beside the sound one: its sources are loaded once more under the bug's name, with other words in
 * them. Nothing of this is in what is published.
 *
 * @throws Error where the sources do not have what the bug takes the place of: it must be planted anew
 */
export async function plantBug(name: string): Promise<EngineKit> {
  if (!Object.hasOwn(engineBugs, name)) throw new Error(`There is no bug ${JSON.stringify(name)}.`)
  watchLoading()
  const load = (file: string) => import(`${sources}${file}?bug=${name}`)
  const [{ startEngine }, { AccountState }, { foldFact }, { snapshotState }] = await Promise.all([
    load('start-engine.ts'),
    load('account/account-state.ts'),
    load('account/fold-fact.ts'),
    load('account/state-snapshot.ts'),
  ])
  return { startEngine, AccountState, foldFact, snapshotState }
}

let isWatching = false

function watchLoading(): void {
  if (isWatching) return
  isWatching = true
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const bug = bugOf(context.parentURL)
      if (bug === null || !found.url.startsWith(sources) || found.url.includes('?')) return found
      return { ...found, url: `${found.url}?bug=${bug}` }
    },
    load(url, context, next) {
      const bug = bugOf(url)
      const loaded = next(url, context)
      return bug === null ? loaded : { ...loaded, source: plantedSource(bug, url.split('?', 1)[0] ?? url) }
    },
  })
}

function bugOf(url: string | undefined): string | null {
  return url?.startsWith(sources) === true ? new URL(url).searchParams.get('bug') : null
}

/**
 * A source of the engine as a bug leaves it.
 *
 * @throws Error where the source does not have what the bug takes the place of: it must be planted anew
 */
export function plantedSource(bug: string, url: string): string {
  let source = readFileSync(fileURLToPath(url), 'utf8')
  for (const { file, find, put } of engineBugs[bug]?.patches ?? []) {
    if (sources + file !== url) continue
    const parts = source.split(find)
    if (parts.length !== 2)
      throw new Error(
        `The bug '${bug}' does not fit ${file}: it has ${JSON.stringify(find)} ${parts.length - 1} times.`,
      )
    source = parts.join(put)
  }
  return source
}
