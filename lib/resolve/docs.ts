import { type Diagnostic, didYouMean, error, type Span } from '../foundation'
import { compileTemplate, dbtError, JinjaError, pyFunction, Scope, staticCalls } from '../jinja'
import type { Column, DocNode, UniqueId } from '../manifest'
import { propertyNamesByPackage, templateFault } from '../parse'
import { hasJinja } from '../project'
import { NameLookup, packagesToSearch } from './lookups'
import type { ResolveState } from './state'

/** Whose description is rendered. */
type Owner = { readonly uniqueId: UniqueId; readonly packageName: string; readonly at: Span }

/** Renders descriptions: `doc()` and all that properties may use. A text without Jinja stays as it is. */
export class Descriptions {
  readonly #state: ResolveState
  readonly #docs = new NameLookup<DocNode>()
  readonly #names: ReturnType<typeof propertyNamesByPackage>
  /** The blocks that texts name outright, whether they are asked for as they are rendered or not. */
  readonly #outright = new Map<string, readonly string[]>()
  constructor(state: ResolveState) {
    this.#state = state
    for (const doc of state.project.docs) this.#docs.add(doc.name, doc.package_name, doc)
    this.#names = propertyNamesByPackage(state.project.raw)
  }

  render(text: string, owner: Owner): string {
    if (!hasJinja(text)) return text
    const { reads } = this.#state.project.raw.host
    reads?.enter(owner.at.file)
    for (const name of this.#outright.get(text) ?? []) reads?.doc(name)
    const names = new Scope(
      [['doc', pyFunction('doc', ['*args'], (args) => this.#doc(args.rest.map(String), owner))]],
      this.#names(this.#state.project.raw.root.name),
    )
    try {
      return compileTemplate(text, { file: owner.at.file, startLine: owner.at.line }).render(names)
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      this.#state.report(this.#fault(e, owner))
      return text
    }
  }

  /** The docs blocks that a text names outright. */
  blocks(text: string, packageName: string): UniqueId[] {
    if (!/\bdoc\s*\(/.test(text)) return []
    try {
      const calls = staticCalls(text).flatMap((call) =>
        call.name === 'doc' && call.package === null
          ? [call.args.filter((arg) => typeof arg === 'string')]
          : [],
      )
      this.#outright.set(
        text,
        calls.map((args) => args.at(-1) ?? ''),
      )
      return calls.flatMap((args) => {
        const found = args.length === 1 || args.length === 2 ? this.#find(args, packageName) : undefined
        return found ? [found.unique_id] : []
      })
    } catch (e) {
      if (e instanceof JinjaError) return []
      throw e
    }
  }

  /** The columns of a node with their descriptions rendered. */
  columns(columns: { readonly [name: string]: Column }, owner: Owner): { readonly [name: string]: Column } {
    // Most descriptions are plain texts; then the columns stay as they are.
    if (!Object.values(columns).some((column) => hasJinja(column.description))) return columns
    const result: { [name: string]: Column } = Object.setPrototypeOf({}, null)
    for (const [name, column] of Object.entries(columns)) {
      result[name] = hasJinja(column.description)
        ? {
            ...column,
            doc_blocks: this.blocks(column.description, owner.packageName),
            description: this.render(column.description, owner),
          }
        : column
    }
    return result
  }

  #find(args: readonly string[], packageName: string): DocNode | undefined {
    const [first = '', second] = args
    const target = second === undefined ? null : first
    const name = second ?? first
    for (const pkg of packagesToSearch(this.#state.project.raw.root.name, packageName, target, false)) {
      const doc = this.#docs.find(name, pkg)
      if (doc) return doc
    }
    return undefined
  }

  #doc(args: readonly string[], owner: Owner): string {
    if (args.length !== 1 && args.length !== 2)
      throw dbtError('DocArgsError', `doc() takes at most two arguments (${args.length} given)`)
    const name = args.at(-1) ?? ''
    this.#state.project.raw.host.reads?.doc(name)
    const doc = this.#find(args, owner.packageName)
    if (doc) return doc.block_contents
    const pkg = args.length === 2 ? `in package '${args[0]}' ` : ''
    throw dbtError(
      'DocTargetNotFoundError',
      `Documentation for '${owner.uniqueId}' depends on doc '${name}' ${pkg} which was not found`,
    )
  }

  #fault(e: JinjaError, owner: Owner): Diagnostic {
    if (e.dbtClass === 'DocTargetNotFoundError') {
      const wanted = /depends on doc '([^']*)'/.exec(e.message)?.[1] ?? ''
      const hint = didYouMean(wanted, this.#docs.names()) ?? `Write {% docs ${wanted} %} in a Markdown file.`
      return error('GL3014', e.message, { at: owner.at, uniqueId: owner.uniqueId, hint })
    }
    return { ...templateFault(e, owner.uniqueId, owner.at, 'GL1103'), uniqueId: owner.uniqueId }
  }
}
