import type { DocNode } from '../manifest'
import { type MacroTable, ParseContext, type ParsedProject, parseAll } from '../parse'
import type { RawProject } from '../project'

/** What is left to ask of a parsed project that wasn't parsed; its lists are made where somebody still wants them. */
export function remaining(
  raw: RawProject,
  known: { readonly macros: () => MacroTable; readonly docs: () => readonly DocNode[] },
): ParsedProject {
  let made: ParsedProject | undefined
  const all = () => {
    made ??= parseAll(raw, known.macros()).parsed
    return made
  }
  let context: ParseContext | undefined
  return {
    raw,
    packages: [raw.root, ...raw.packages],
    get macros() {
      return known.macros()
    },
    get docs() {
      return known.docs()
    },
    get context() {
      context ??= new ParseContext(raw, known.macros())
      return context
    },
    get nodes() {
      return all().nodes
    },
    get properties() {
      return all().properties
    },
    get tests() {
      return all().tests
    },
    get sources() {
      return all().sources
    },
    get exposures() {
      return all().exposures
    },
    get fixtures() {
      return all().fixtures
    },
  }
}
