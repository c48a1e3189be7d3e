/**
 * What each `npm run` command starts, as arguments of Node from the repository's root.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
export const tasks = new Map([
  ['start', ['examples/race.ts']],
  ['test', ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.workspace.ts']],
  ['check', ['scripts/check/main.ts']],
  ['build', ['scripts/build/main.ts']],
  ['bench', ['--expose-gc', 'scripts/bench/main.ts']],
  ['soak', ['scripts/soak/main.ts']],
  ['swarm', ['scripts/swarm/main.ts']],
  ['oracles', ['scripts/oracles/main.ts']],
  ['goldens', ['scripts/goldens/main.ts']],
  ['brokers', ['scripts/brokers/main.ts']],
  ['catalogue', ['scripts/catalogue/main.ts']],
  ['mutation', ['scripts/mutation/main.ts']],
  ['docs', ['node_modules/typedoc/bin/typedoc']],
  ['format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--write']],
])

/**
 * The command line `race`, from source.
 *
 * @type {readonly string[]}
 */
export const commandLine = ['packages/cli/src/bin.ts']
