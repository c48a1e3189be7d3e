/** A number for the reason of a signal, to five digits: `101.25`, `0.00012346`. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(5)))
}

/** A fraction in per cent for the reason of a signal, to a tenth: 0.0525 is `5.3 %`. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`
}
