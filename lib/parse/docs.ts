import { type Diagnostic, error } from '../foundation'
import { compileTemplate, extractBlocks, JinjaError, jinjaDiagnostic, Scope } from '../jinja'
import type { DocNode } from '../manifest'
import { pythonStrip, type RawPackage, type RawProject } from '../project'
import { builtInDocs } from './built-in-docs'

const DOCS = new Set(['docs'])

/** All docs blocks, dbt's own first. */
export function readAllDocs(raw: RawProject, report: (d: Diagnostic) => void): readonly DocNode[] {
  return [...builtInDocs, ...[raw.root, ...raw.packages].flatMap((pkg) => readDocs(pkg, report))]
}

/** The docs blocks of a package's Markdown files, rendered without any names as dbt does. */
function readDocs(pkg: RawPackage, report: (d: Diagnostic) => void): DocNode[] {
  const found = new Map<string, { readonly doc: DocNode; readonly line: number; readonly shown: string }>()
  for (const file of pkg.files) {
    if (file.kind !== 'docs' || !file.text.includes('{%')) continue
    try {
      for (const block of extractBlocks(file.text, DOCS, { collectData: false, file: file.shownPath })) {
        const name = block.name ?? ''
        const line = file.head.lines + block.line
        const doc: DocNode = {
          resource_type: 'doc',
          unique_id: `doc.${pkg.name}.${name}`,
          name,
          package_name: pkg.name,
          path: file.relativePath,
          original_file_path: file.path,
          block_contents: pythonStrip(rendered(block.contents, file.shownPath, line)),
        }
        const known = found.get(name)
        if (known) report(twice(doc, { line, shown: file.shownPath }, known))
        else found.set(name, { doc, line, shown: file.shownPath })
      }
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      const line = (e.line ?? 1) + file.head.lines
      report(error('GL1105', jinjaDiagnostic(e).message, { at: { file: file.shownPath, line } }))
    }
  }
  return [...found.values()].map(({ doc }) => doc)
}

function rendered(text: string, file: string, startLine: number): string {
  return compileTemplate(text, { file, startLine }).render(new Scope())
}

type Placed = { readonly line: number; readonly shown: string }

function twice(doc: DocNode, at: Placed, known: Placed & { readonly doc: DocNode }): Diagnostic {
  return error(
    'GL1106',
    `dbt found two docs with the name "${doc.name}".\n\nSince these resources have the same name, dbt will be unable to ` +
      `find the correct resource\nwhen looking for doc("${doc.name}").\n\nTo fix this, change the name of one of these ` +
      `resources:\n- ${doc.unique_id} (${doc.original_file_path})\n- ${doc.unique_id} (${known.doc.original_file_path})`,
    {
      at: { file: at.shown, line: at.line },
      related: [{ at: { file: known.shown, line: known.line }, message: 'the other one' }],
      hint: 'Rename one of them.',
    },
  )
}
