/** What to say of a scenario whose strategy nobody has written here. */
export function unknownStrategy(engine: string, name: string, known: ReadonlyMap<string, unknown>): Error {
  const folder = `scripts/oracles/strategies/${engine.replace('.', '-')}`
  const names = [...known.keys()].join(', ')
  return new Error(
    `There is no strategy '${name}' of ${engine}, only ${names}. Write it in ${folder} and list it in its index.ts.`,
  )
}
