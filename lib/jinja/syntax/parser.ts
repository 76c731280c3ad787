import { JinjaError, syntaxError } from '../runtime/errors'
import { ExpressionParser } from './expressions'
import type {
  Expression,
  LoadTag,
  MacroNode,
  MacroParameterNode,
  OutputNode,
  Signature,
  Statement,
  TemplateNode,
} from './nodes'
import { quoted } from './token-stream'

/**
 * Parses a template of dbt's Jinja: Jinja's tags with `do`, `break` and `continue`, and dbt's own
 * `materialization`, `test` and `docs`. Throws a JinjaError with Jinja's message and line.
 */
export function parse(source: string, options: { readonly file?: string } = {}): TemplateNode {
  const file = options.file ?? null
  try {
    return { body: new TemplateParser(source, file).parseTemplate() }
  } catch (e) {
    // Nested too deeply for the stack: the only way in which a parser of bounded grammar can fail.
    if (e instanceof RangeError) throw syntaxError('the template is nested too deeply', 1, file)
    throw e
  }
}

type Ends = readonly string[]

class TemplateParser extends ExpressionParser {
  readonly #endStack: Ends[] = []
  readonly #tags: string[] = []
  readonly #blocks = new Set<string>()

  parseTemplate(): Statement[] {
    return this.#parseBody(null)
  }

  /** Statements up to a tag that ends the body (or the end of the template). */
  #parseBody(ends: Ends | null): Statement[] {
    const { stream } = this
    const body: Statement[] = []
    let parts: Expression[] = []
    let starts: number[] = []
    const flush = () => {
      const [first] = parts
      if (first) body.push({ kind: 'output', parts, starts, line: first.line } satisfies OutputNode)
      parts = []
      starts = []
    }
    if (ends) this.#endStack.push(ends)
    for (;;) {
      const token = stream.current
      if (token.type === 'data') {
        starts.push(token.at)
        parts.push({ kind: 'const', value: token.value, line: token.line, data: true })
        stream.next()
      } else if (token.type === 'variable_begin') {
        starts.push(token.at)
        stream.next()
        parts.push(this.parseTuple())
        stream.expect('variable_end')
      } else if (token.type === 'block_begin') {
        flush()
        stream.next()
        if (ends && stream.is('name') && ends.includes(stream.current.value)) break
        body.push(this.#parseStatement())
        stream.expect('block_end')
      } else break
    }
    flush()
    if (ends) this.#endStack.pop()
    return body
  }

  /** The body of a tag, from the end of its begin tag on; stops on the word that ends it. */
  #parseBlock(ends: Ends): Statement[] {
    const { stream } = this
    stream.skipIf(':')
    stream.expect('block_end')
    const body = this.#parseBody(ends)
    if (stream.is('eof')) throw this.#unknownTag(null, [...this.#endStack, ends])
    return body
  }
  #parseWholeBlock(end: string): Statement[] {
    const body = this.#parseBlock([end])
    this.stream.next()
    return body
  }

  #parseStatement(): Statement {
    const { stream } = this
    const token = stream.current
    if (token.type !== 'name') throw stream.fail('tag name expected', token.line)
    this.#tags.push(token.value)
    const parseTag = TAGS[token.value]
    if (!parseTag) {
      this.#tags.pop()
      throw this.#unknownTag(token.value, this.#endStack, token.line)
    }
    const statement = this.#dispatch(parseTag)
    this.#tags.pop()
    return statement
  }

  #unknownTag(name: string | null, ends: readonly Ends[], line = this.stream.current.line): JinjaError {
    const innermost = ends.at(-1)
    const message = [
      name === null ? 'Unexpected end of template.' : `Encountered unknown tag ${quoted(name)}.`,
    ]
    if (innermost) {
      const looking = innermost.map(quoted).join(' or ')
      message.push(
        name !== null && ends.some((e) => e.includes(name))
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      )
    }
    const tag = this.#tags.at(-1)
    if (tag !== undefined) message.push(`The innermost block that needs to be closed is ${quoted(tag)}.`)
    return this.stream.fail(message.join(' '), line)
  }

  #dispatch(tag: Tag): Statement {
    switch (tag) {
      case 'for':
        return this.#parseFor()
      case 'if':
        return this.#parseIf()
      case 'set':
        return this.#parseSet()
      case 'with':
        return this.#parseWith()
      case 'macro':
        return this.#parseMacro()
      case 'call':
        return this.#parseCallBlock()
      case 'filter':
        return this.#parseFilterBlock()
      case 'do': {
        const { line } = this.stream.next()
        return { kind: 'do', value: this.parseTuple(), line }
      }
      case 'print':
        return this.#parsePrint()
      case 'break':
      case 'continue':
        return { kind: tag, line: this.stream.next().line }
      case 'materialization':
        return this.#parseMaterialization()
      case 'test':
        return this.#parseTestBlock()
      case 'docs':
        return this.#parseDocs()
      case 'block':
        return this.#parseNamedBlock()
      case 'autoescape': {
        const { line } = this.stream.next()
        const on = this.parseExpression()
        return { kind: 'autoescape', on, body: this.#parseWholeBlock('endautoescape'), line }
      }
      default:
        return this.#parseLoad(tag)
    }
  }

  #parseFor(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const target = this.parseTarget()
    stream.expectName('in')
    const iterable = this.parseTuple({ conditional: false })
    const test = stream.skipIfName('if') ? this.parseExpression() : null
    const recursive = stream.skipIfName('recursive')
    const body = this.#parseBlock(['endfor', 'else'])
    const otherwise = stream.next().value === 'endfor' ? [] : this.#parseWholeBlock('endfor')
    return { kind: 'for', target, iterable, test, recursive, body, otherwise, line }
  }

  #parseIf(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const branches: { test: Expression; body: Statement[]; line: number }[] = []
    let branchLine = line
    for (;;) {
      const test = this.parseTuple({ conditional: false })
      branches.push({ test, body: this.#parseBlock(['elif', 'else', 'endif']), line: branchLine })
      const { value } = stream.next()
      if (value === 'elif') {
        branchLine = stream.current.line
        continue
      }
      const otherwise = value === 'else' ? this.#parseWholeBlock('endif') : []
      return { kind: 'if', branches, otherwise, line }
    }
  }

  #parseSet(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const target = this.parseTarget({ namespace: true })
    if (stream.skipIf('=')) return { kind: 'set', target, value: this.parseTuple(), line }
    const filter = this.parseBlockFilter(false)
    return { kind: 'set-block', target, filter, body: this.#parseWholeBlock('endset'), line }
  }

  #parseWith(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const bindings = []
    while (!stream.is('block_end')) {
      if (bindings.length > 0) stream.expect(',')
      const target = this.parseTarget()
      stream.expect('=')
      bindings.push({ target, value: this.parseExpression() })
    }
    return { kind: 'with', bindings, body: this.#parseWholeBlock('endwith'), line }
  }

  #parseSignature(): Signature {
    const { stream } = this
    const parameters: MacroParameterNode[] = []
    let hasTypeAnnotations = false
    stream.expect('(')
    while (!stream.is(')')) {
      if (parameters.length > 0) stream.expect(',')
      const name = this.parseTargetName().value
      let type = ''
      if (stream.skipIf(':')) {
        hasTypeAnnotations = true
        type = this.#parseType()
      }
      let value: Expression | null = null
      if (stream.skipIf('=')) value = this.parseExpression()
      else if (parameters.at(-1)?.default) throw stream.fail('non-default argument follows default argument')
      parameters.push({ name, type, default: value })
    }
    stream.expect(')')
    return { parameters, hasTypeAnnotations }
  }
  #parseType(): string {
    const { stream } = this
    const name = stream.expect('name').value
    if (!stream.skipIf('[')) return name
    const inner: string[] = []
    while (!stream.is(']')) {
      if (inner.length > 0) stream.expect(',')
      inner.push(this.#parseType())
    }
    stream.expect(']')
    return inner.length > 0 ? `${name}[${inner.join(', ')}]` : name
  }

  #parseMacro(): MacroNode {
    const { line } = this.stream.next()
    const name = `dbt_macro__${this.parseTargetName().value}`
    const signature = this.#parseSignature()
    return { kind: 'macro', tag: 'macro', name, signature, body: this.#parseWholeBlock('endmacro'), line }
  }
  #parseTestBlock(): MacroNode {
    const { line } = this.stream.next()
    const name = `dbt_macro__test_${this.parseTargetName().value}`
    const signature = this.#parseSignature()
    return { kind: 'macro', tag: 'test', name, signature, body: this.#parseWholeBlock('endtest'), line }
  }
  #parseDocs(): MacroNode {
    const { line } = this.stream.next()
    const name = `dbt_docs__${this.parseTargetName().value}`
    const signature: Signature = { parameters: [], hasTypeAnnotations: false }
    return { kind: 'macro', tag: 'docs', name, signature, body: this.#parseWholeBlock('enddocs'), line }
  }
  #parseMaterialization(): MacroNode {
    const { stream } = this
    const { line } = stream.next()
    const name = this.parseTargetName().value
    let adapter = 'default'
    let languages: Expression = { kind: 'list', items: [{ kind: 'const', value: 'sql', line }], line }
    while (stream.skipIf(',')) {
      const argument = this.parseTargetName().value
      if (argument === 'default') continue
      if (argument !== 'adapter' && argument !== 'supported_languages') {
        throw new JinjaError(null, `materialization '${name}' received unknown argument '${argument}'.`, {
          dbtClass: 'MaterializationArgError',
          line,
          file: stream.file,
        })
      }
      stream.expect('=')
      const value = this.parseExpression()
      if (argument === 'supported_languages') languages = value
      else if (value.kind === 'const' && typeof value.value === 'string') adapter = value.value
      else throw stream.fail(`the adapter of materialization '${name}' is not a string`, value.line)
    }
    const signature: Signature = {
      parameters: [{ name: 'supported_languages', type: '', default: languages }],
      hasTypeAnnotations: false,
    }
    const body = this.#parseWholeBlock('endmaterialization')
    const bound = `dbt_macro__materialization_${name}_${adapter}`
    return { kind: 'macro', tag: 'materialization', name: bound, signature, body, line }
  }

  #parseCallBlock(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const signature = stream.is('(') ? this.#parseSignature() : { parameters: [], hasTypeAnnotations: false }
    const call = this.parseExpression()
    if (call.kind !== 'call') throw stream.fail('expected call', line)
    return { kind: 'call-block', call, signature, body: this.#parseWholeBlock('endcall'), line }
  }
  #parseFilterBlock(): Statement {
    const { line } = this.stream.next()
    const filter = this.parseBlockFilter(true)
    if (!filter) throw this.stream.unexpected('name')
    return { kind: 'filter-block', filter, body: this.#parseWholeBlock('endfilter'), line }
  }
  #parsePrint(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const parts: Expression[] = []
    const starts: number[] = []
    while (!stream.is('block_end')) {
      if (parts.length > 0) stream.expect(',')
      starts.push(stream.current.at)
      parts.push(this.parseExpression())
    }
    return { kind: 'output', parts, starts, line }
  }
  #parseNamedBlock(): Statement {
    const { stream } = this
    const { line } = stream.next()
    const name = stream.expect('name').value
    if (stream.is('-'))
      throw stream.fail(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
      )
    stream.skipIfName('scoped')
    stream.skipIfName('required')
    const body = this.#parseBlock(['endblock'])
    stream.next()
    stream.skipIfName(name)
    if (this.#blocks.has(name)) throw stream.assertion(`block ${quoted(name)} defined twice`, line)
    this.#blocks.add(name)
    return { kind: 'block', name, body, line }
  }
  /** Tags that load another template. dbt has no loader: they parse, and fail when reached. */
  #parseLoad(tag: LoadTag): Statement {
    const { stream } = this
    const { line } = stream.next()
    const template = this.parseExpression()
    if (tag === 'include' && stream.isName('ignore') && stream.look().value === 'missing') {
      stream.next()
      stream.next()
    }
    if (tag === 'import') {
      stream.expectName('as')
      this.parseTargetName()
    }
    if (tag === 'from') {
      stream.expectName('import')
      this.#parseImportedNames()
    } else if (tag !== 'extends') this.#skipContext()
    return { kind: 'load', tag, template, line }
  }
  /** `with context` or `without context`, behind what is loaded. */
  #skipContext(): boolean {
    const { stream } = this
    if (!(stream.isName('with') || stream.isName('without')) || stream.look().value !== 'context')
      return false
    stream.next()
    stream.next()
    return true
  }
  #parseImportedNames(): void {
    const { stream } = this
    for (let first = true; ; first = false) {
      if (!first) stream.expect(',')
      if (!stream.is('name')) stream.expect('name')
      if (this.#skipContext()) return
      const name = this.parseTargetName()
      if (name.value.startsWith('_'))
        throw stream.assertion('names starting with an underline can not be imported', name.line)
      if (stream.skipIfName('as')) this.parseTargetName()
      if (this.#skipContext() || !stream.is(',')) return
    }
  }
}

type Tag =
  | 'for'
  | 'if'
  | 'set'
  | 'with'
  | 'macro'
  | 'call'
  | 'filter'
  | 'do'
  | 'print'
  | 'break'
  | 'continue'
  | 'materialization'
  | 'test'
  | 'docs'
  | 'block'
  | 'autoescape'
  | 'include'
  | 'extends'
  | 'import'
  | 'from'

/** The tags there are, with no prototype, so that no inherited name counts as one. */
const TAGS: Record<string, Tag> = Object.assign(Object.create(null), {
  for: 'for',
  if: 'if',
  set: 'set',
  with: 'with',
  macro: 'macro',
  call: 'call',
  filter: 'filter',
  do: 'do',
  print: 'print',
  break: 'break',
  continue: 'continue',
  materialization: 'materialization',
  test: 'test',
  docs: 'docs',
  block: 'block',
  autoescape: 'autoescape',
  include: 'include',
  extends: 'extends',
  import: 'import',
  from: 'from',
})
