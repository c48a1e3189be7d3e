/** Of the package, for the record. */
export const engineVersion = '0.0.0'
