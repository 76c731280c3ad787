import { type Diagnostic, warning } from '../foundation'
import type { Macro, ParsedNode } from './types'

const MODULE = 'modules.itertools'

/** dbt is about to drop `modules.itertools`; every template of the project that names it is told. */
export function warnOfModules(
  nodes: readonly ParsedNode[],
  macros: Iterable<Macro>,
  report: (d: Diagnostic) => void,
): void {
  const check = (text: string, file: string, startLine: number) => {
    const index = text.indexOf(MODULE)
    if (index === -1) return
    const line = startLine + text.slice(0, index).split('\n').length - 1
    report(
      warning(
        'GL1116',
        'Usage of itertools modules is deprecated. Please use the built-in functions instead.',
        { at: { file, line }, hint: 'Filters and loops of Jinja, `zip` and `set` do most of it.' },
      ),
    )
  }
  for (const { rawCode, span } of nodes) check(rawCode, span.file, span.line)
  for (const macro of macros) if (!macro.builtIn) check(macro.source, macro.file, macro.startLine ?? 1)
}
