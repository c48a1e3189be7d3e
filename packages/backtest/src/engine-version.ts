/** Version of the engine, written into snapshots; equal to the version of this package. */
export const engineVersion = '0.0.0'
