/** Entrants drawn in a colour of their own; the ones after them share a grey. */
export const colouredMax = 8

/** Class of an entrant's colour and dash, by its place on the page. */
export function entrantClass(place: number): string {
  return place < colouredMax ? `c${place}` : 'rest'
}

/** A short sample of an entrant's line, for legends and headings. */
export function swatch(className: string): string {
  return `<svg class="swatch" viewBox="0 0 26 10" aria-hidden="true"><path class="curve ${className}" d="M1,5H25"/></svg>`
}
