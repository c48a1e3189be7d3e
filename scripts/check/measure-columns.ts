import { join } from 'node:path'
import smallLibrary from '@size-limit/preset-small-lib'
import sizeLimit from 'size-limit'
import { repositoryRoot } from '../workspace/repository-root.ts'

const built = join(repositoryRoot, 'packages/indicators/dist/columns.js')

/** Bytes of a bundle with one column driver, for each that `@race/indicators/columns` exports; minified and compressed with Brotli. */
export async function measureColumns(): Promise<ReadonlyMap<string, number>> {
  const ids = Object.keys(await import(built))
  const checks = ids.map((id) => ({ files: [built], import: { [built]: `{ ${id} }` }, brotli: true }))
  const measured = (await sizeLimit([...smallLibrary], { checks })) as readonly { readonly size?: number }[]
  return new Map(ids.map((id, index) => [id, measured[index]?.size ?? Number.NaN]))
}
