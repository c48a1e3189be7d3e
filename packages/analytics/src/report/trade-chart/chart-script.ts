import { chartScriptDraw } from './chart-script-draw.ts'
import { chartScriptInput } from './chart-script-input.ts'
import { chartScriptView } from './chart-script-view.ts'

/**
 * The script of a page with a chart. It is kept as text, not made from functions, so that the page is the same from source and
 * from a build that renames things; what it does is tested in a browser. Texts from the run reach the page by `textContent` and the
 * canvas alone.
 */
export const chartScript: string = `(() => {
'use strict'
${chartScriptView}
${chartScriptDraw}
${chartScriptInput}
})()`
