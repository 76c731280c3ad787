import type { CharTest, Folding } from './characters'

/** A parsed pattern of Python's `re`; flags are already worked into the nodes. */
export type RegexNode =
  | { readonly kind: 'one'; readonly test: CharTest; readonly literal?: number }
  | { readonly kind: 'at'; readonly at: Position }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'branch'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  /** Flags or brackets without a number: told from its body, as only then may it be repeated as a whole. */
  | { readonly kind: 'bracket'; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly group: number; readonly folding: Folding }
  | {
      readonly kind: 'condition'
      readonly group: number
      readonly yes: RegexNode
      readonly no: RegexNode | undefined
    }
  | {
      readonly kind: 'repeat'
      readonly min: number
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
      readonly body: RegexNode
    }

/** A place between characters. */
export type Position =
  | 'start'
  | 'line-start'
  | 'end'
  | 'line-end'
  | 'before-final-newline'
  | { readonly boundary: boolean; readonly isWord: CharTest }

/** How many characters a node takes, at least and at most. */
export type Width = { readonly min: number; readonly max: number }

/** A width beyond which nobody counts. */
const WIDEST = 2 ** 32 - 1

/** The width of a node; `groups` has those of the groups that stand before it. */
export function widthOf(node: RegexNode, groups: ReadonlyMap<number, Width>): Width {
  switch (node.kind) {
    case 'one':
      return { min: 1, max: 1 }
    case 'at':
    case 'look':
      return { min: 0, max: 0 }
    case 'sequence':
      return node.items
        .map((item) => widthOf(item, groups))
        .reduce((a, b) => capped(a.min + b.min, a.max + b.max), { min: 0, max: 0 })
    case 'branch':
      return either(node.items.map((item) => widthOf(item, groups)))
    case 'group':
    case 'bracket':
    case 'atomic':
      return widthOf(node.body, groups)
    case 'reference':
      return groups.get(node.group) ?? { min: 0, max: WIDEST }
    case 'condition':
      return either([
        widthOf(node.yes, groups),
        node.no === undefined ? { min: 0, max: 0 } : widthOf(node.no, groups),
      ])
    case 'repeat': {
      const { min, max } = widthOf(node.body, groups)
      return capped(min * node.min, max === 0 ? 0 : max * node.max)
    }
  }
}

function either(widths: readonly Width[]): Width {
  return { min: Math.min(...widths.map((w) => w.min)), max: Math.max(...widths.map((w) => w.max)) }
}

function capped(min: number, max: number): Width {
  return { min: Math.min(min, WIDEST), max: Math.min(max, WIDEST) }
}
