/** What may stand in a published package. */
const publishable = /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/.+\.(js|js\.map|d\.ts|css|json))$/

/** What is wrong with the contents of a tarball, told from the paths in it and from their texts. */
export function findTarballFaults(
  name: string,
  files: readonly string[],
  read: (path: string) => string,
): readonly string[] {
  const manifest = read('package.json')
  const missing = ['README.md', 'LICENSE'].filter((path) => !files.includes(path)).map((path) => `${path} is missing`)
  const strange = files.filter((path) => !publishable.test(path)).map((path) => `${path} should not be published`)
  const leftOvers = ['@race/source', 'workspace:']
    .filter((text) => manifest.includes(text))
    .map((text) => `the published manifest holds ${text}`)
  const maps = files.filter((path) => path.endsWith('.js')).flatMap((path) => findMapFaults(path, files, read))
  return [...missing, ...strange, ...leftOvers, ...maps].map((fault) => `${name}: ${fault}`)
}

/** A source map must be there and must hold the sources, because they are not published beside it. */
function findMapFaults(path: string, files: readonly string[], read: (path: string) => string): readonly string[] {
  if (!files.includes(`${path}.map`)) return [`${path} has no source map`]
  const map: { sources: readonly string[]; sourcesContent?: readonly (string | null)[] } = JSON.parse(
    read(`${path}.map`),
  )
  const empty = map.sources.filter((_, index) => typeof map.sourcesContent?.[index] !== 'string')
  return empty.map((source) => `${path}.map does not hold the text of ${source}`)
}
