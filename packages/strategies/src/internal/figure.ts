/** A number as reasons tell it: six significant digits, no zeros at the end. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}
