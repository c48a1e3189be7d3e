/** Version of the engine, written into race files; equal to the version of this package. */
export const engineVersion = '0.0.0'
