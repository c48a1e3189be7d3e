import type { Options } from 'tsup'

/** The one way every package is built: ESM, declarations, source maps. */
export function preset(entry: Record<string, string>, extra: Options = {}): Options {
  return {
    entry,
    format: ['esm'],
    target: 'es2024',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: true,
    // node:sqlite exists under its prefix only.
    removeNodeProtocol: false,
    outDir: 'dist',
    ...extra,
  }
}
