import { quoteIdentifier } from '../../foundation'
import { identifier, redacted, type Style, scan, shown, stable, type Token } from '../../sql'
import { parseStatements } from '../sql/parse/parse'
import { clausesDoc } from '../sql/print/clauses'
import { columnDoc, materializedViewDoc, tableDoc, viewDoc } from '../sql/print/create'
import { flat, layout } from '../sql/print/doc'
import type { Item } from './model'
import type { CatalogState } from './state'

/** `"db"."schema"."name"`, as stored SQL names an item. */
export function stableName(name: readonly string[]): string {
  return name.map(quoteIdentifier).join('.')
}

const width = 100

/** An item's creation as SHOW CREATE says it: names as they are now, laid out over lines, with a semicolon. */
export function showCreateSql(catalog: CatalogState, item: Item): string {
  return `${render(catalog, item, shown, true)};`
}

/** An item's creation with its literals left out. */
export function redactedCreateSql(catalog: CatalogState, item: Item): string {
  return render(catalog, item, redacted, false)
}

/** SHOW REDACTED CREATE. */
export function showRedactedSql(catalog: CatalogState, item: Item): string {
  return `${render(catalog, item, { ...shown, redacted: true }, true)};`
}

function render(catalog: CatalogState, item: Item, style: Style, pretty: boolean): string {
  const statement = parsedOf(item.createSql)
  switch (statement?.kind) {
    case 'create-table': {
      const columns = [...statement.columns.map((c) => columnDoc(c, style)), ...statement.constraints]
      const doc = tableDoc(
        statement.temporary ? 'CREATE TEMPORARY TABLE' : 'CREATE TABLE',
        statement.name,
        columns,
        style,
      )
      return pretty ? layout(doc, width) : flat(doc)
    }
    case 'create-view': {
      const words = statement.temporary ? 'CREATE TEMPORARY VIEW' : 'CREATE VIEW'
      const doc = viewDoc(words, statement.name, statement.columns, statement.query, style)
      return pretty ? layout(doc, width) : flat(doc)
    }
    case 'create-materialized-view': {
      const target = statement.replacementFor
      const doc = materializedViewDoc(
        {
          name: statement.name,
          replacementFor: target
            ? style.ids && target.by === 'id'
              ? `[${target.id} AS ${plain(target.name, style)}]`
              : plain(target.name, style)
            : null,
          columns: statement.columns,
          cluster: style.ids ? (statement.inCluster ?? '') : clusterName(catalog, statement.inCluster, style),
          options: statement.with,
          query: statement.query,
          asOf: null,
        },
        style,
      )
      return pretty ? layout(doc, width) : flat(doc)
    }
    default: {
      const text = withTables(item, asTokens(catalog, item.createSql, style))
      return pretty ? layout(clausesDoc(text), width) : text
    }
  }
}

/** SHOW CREATE says which tables a load generator's source was made with; its stored SQL doesn't. */
function withTables(item: Item, text: string): string {
  if (item.type !== 'source' || item.role.kind !== 'ingestion' || item.role.from.kind !== 'load-generator')
    return text
  const tables = item.role.from.options.FOR
  return tables === undefined ? text : text.replace(' EXPOSE ', ` FOR ${tables} EXPOSE `)
}

function parsedOf(sql: string) {
  try {
    return parseStatements(sql)[0]?.statement
  } catch {
    // what only the sandbox itself writes (CREATE SUBSOURCE …) isn't in the grammar
    return undefined
  }
}

function plain(name: readonly string[], style: Style): string {
  return name.map((part) => bare(part, style)).join('.')
}
function bare(part: string, style: Style): string {
  return identifier(part, style)
}

function clusterName(catalog: CatalogState, inCluster: string | null, style: Style): string {
  const id = /^\[(.+)\]$/.exec(inCluster ?? '')?.[1]
  const name = (id && catalog.clusters.get(id)?.name) ?? inCluster ?? ''
  return bare(name, style)
}

/** For the rest a change of spelling is enough: quotes where needed, ids taken away, literals hidden. */
function asTokens(catalog: CatalogState, sql: string, style: Style): string {
  const tokens = scan(sql)
  let out = ''
  let end = 0
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]
    if (!token || token.kind === 'eof') break
    const gap = sql.slice(end, token.at)
    const skip = style.ids ? null : idAt(tokens, i)
    if (skip) {
      out +=
        gap + (skip.kind === 'cluster' ? bare(catalog.clusters.get(skip.id)?.name ?? skip.id, style) : '')
      i = skip.kind === 'cluster' ? i + 2 : i + 2
      end = tokens[i]?.end ?? token.end
      if (skip.kind === 'item') {
        end = tokens[i + 1]?.at ?? end
        closing.add(skip.close)
      }
      continue
    }
    if (closing.has(token) && token.kind === 'punctuation') {
      closing.delete(token)
      end = token.end
      continue
    }
    out += gap + tokenText(token, sql, style)
    end = token.end
  }
  return out
}
/** Brackets whose opening was left out. */
const closing = new Set<Token>()

function idAt(
  tokens: readonly Token[],
  at: number,
): { kind: 'cluster'; id: string } | { kind: 'item'; close: Token } | null {
  const open = tokens[at]
  const id = tokens[at + 1]
  const next = tokens[at + 2]
  if (
    open?.kind !== 'punctuation' ||
    open.text !== '[' ||
    id?.kind !== 'identifier' ||
    !/^[us][0-9]+$/.test(id.text)
  )
    return null
  if (next?.kind === 'punctuation' && next.text === ']') return { kind: 'cluster', id: id.text }
  if (next?.kind !== 'keyword' || next.word !== 'AS') return null
  const close = tokens.slice(at).find((token) => token.kind === 'punctuation' && token.text === ']')
  const before = tokens[at - 1]
  const after = close && tokens[tokens.indexOf(close) + 1]
  // elements of lists and maps keep their ids
  if (after?.kind === 'keyword' && after.word === 'LIST') return null
  if (before?.kind === 'punctuation' && (before.text === '[' || before.text === '=>')) return null
  return close ? { kind: 'item', close } : null
}

function tokenText(token: Token, sql: string, style: Style): string {
  if (token.kind === 'identifier') return bare(token.text, style)
  if (style.redacted && (token.kind === 'string' || token.kind === 'number')) return "'<REDACTED>'"
  return sql.slice(token.at, token.end)
}

/** The definition of a view: its query as stored, with a semicolon. */
export function definitionOf(createSql: string): string {
  const statement = parsedOf(createSql)
  if (statement?.kind !== 'create-view' && statement?.kind !== 'create-materialized-view') return ''
  const doc = viewDoc('', [], [], statement.query, stable)
  return `${flat(doc).replace(/^.*? AS /s, '')};`
}

/**
 * Stored SQL after names have changed: references by id get the new full name, columns qualified by an item's old name its
 * new one, and the item's own name is replaced. `names` gives the full name of an id after the change, undefined if unchanged.
 */
export function renamedSql(
  sql: string,
  own: { readonly from: readonly string[]; readonly to: readonly string[] } | null,
  names: (id: string) => { readonly from: string; readonly to: readonly string[] } | undefined,
): string {
  const tokens = scan(sql)
  let out = ''
  let end = 0
  const qualifiers = new Map<string, string>()
  for (let i = 0; i + 2 < tokens.length; i += 1) {
    const reference = referenceAt(tokens, i)
    const renamed = reference && names(reference.id)
    if (renamed) qualifiers.set(renamed.from, renamed.to[renamed.to.length - 1] ?? renamed.from)
  }
  let ownDone = own === null
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]
    if (!token || token.kind === 'eof') break
    const reference = referenceAt(tokens, i)
    if (reference) {
      const renamed = names(reference.id)
      const name = renamed
        ? stableName(renamed.to)
        : sql.slice(tokens[i + 3]?.at ?? 0, tokens[reference.close - 1]?.end ?? 0)
      out += `${sql.slice(end, token.at)}[${reference.id} AS ${name}]`
      i = reference.close
      end = tokens[i]?.end ?? end
      continue
    }
    const length = own && !ownDone ? matchName(tokens, i, own.from) : 0
    if (own && length > 0) {
      ownDone = true
      out += sql.slice(end, token.at) + stableName(own.to)
      i += length - 1
      end = tokens[i]?.end ?? end
      continue
    }
    const qualifier = qualified(tokens, i)
      ? qualifiers.get(token.kind === 'identifier' ? token.text : '')
      : undefined
    out +=
      sql.slice(end, token.at) +
      (qualifier === undefined ? sql.slice(token.at, token.end) : quoteIdentifier(qualifier))
    end = token.end
  }
  return out + sql.slice(end)
}

function referenceAt(
  tokens: readonly Token[],
  at: number,
): { readonly id: string; readonly close: number } | null {
  const open = tokens[at]
  const id = tokens[at + 1]
  const as = tokens[at + 2]
  if (
    open?.kind !== 'punctuation' ||
    open.text !== '[' ||
    id?.kind !== 'identifier' ||
    !/^u[0-9]+$/.test(id.text)
  )
    return null
  if (as?.kind !== 'keyword' || as.word !== 'AS') return null
  let close = at + 3
  for (
    let next = tokens[close];
    next && !(next.kind === 'punctuation' && next.text === ']');
    next = tokens[close]
  )
    close += 1
  return { id: id.text, close }
}

/** Whether `name.` begins here, as a column's qualifier. */
function qualified(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  const next = tokens[at + 1]
  if (before?.kind === 'punctuation' && before.text === '.') return false
  return next?.kind === 'punctuation' && next.text === '.'
}

function matchName(tokens: readonly Token[], at: number, name: readonly string[]): number {
  let i = at
  for (const [n, part] of name.entries()) {
    if (n > 0) {
      const dot = tokens[i]
      if (dot?.kind !== 'punctuation' || dot.text !== '.') return 0
      i += 1
    }
    const token = tokens[i]
    if (token?.kind !== 'identifier' || token.text !== part) return 0
    i += 1
  }
  return i - at
}
