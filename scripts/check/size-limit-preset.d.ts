declare module '@size-limit/preset-small-lib' {
  /** The steps that bundle, compress and measure; size-limit publishes no types for them. */
  const plugins: readonly ((...parts: unknown[]) => unknown)[]
  export default plugins
}
