import type { Value } from '../values/value'

/** Arguments of a call, filter or test. */
export type Arguments = {
  readonly args: readonly Expression[]
  readonly kwargs: readonly { readonly key: string; readonly value: Expression }[]
  readonly dynArgs: Expression | null
  readonly dynKwargs: Expression | null
}

type At = { readonly line: number }

/** A literal; `data` marks the template's own text, which autoescaping leaves alone. */
export type Constant = At & { readonly kind: 'const'; readonly value: Value; readonly data?: true }
export type Name = At & { readonly kind: 'name'; readonly name: string }
export type Call = At & Arguments & { readonly kind: 'call'; readonly callee: Expression }
export type Filter = At &
  Arguments & { readonly kind: 'filter'; readonly name: string; readonly target: Expression | null }
export type Test = At &
  Arguments & { readonly kind: 'test'; readonly name: string; readonly target: Expression }
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'
export type TupleNode = At & { readonly kind: 'tuple'; readonly items: readonly Expression[] }
export type ListNode = At & { readonly kind: 'list'; readonly items: readonly Expression[] }
export type DictNode = At & {
  readonly kind: 'dict'
  readonly pairs: readonly { readonly key: Expression; readonly value: Expression }[]
}
export type Attribute = At & {
  readonly kind: 'attribute'
  readonly target: Expression
  readonly name: string
}
export type Item = At & { readonly kind: 'item'; readonly target: Expression; readonly key: Expression }
export type Conditional = At & {
  readonly kind: 'conditional'
  readonly test: Expression
  readonly then: Expression
  readonly otherwise: Expression | null
}

/** An expression. Lines are those that Jinja gives its nodes; some are those of the token after. */
export type Expression =
  | Constant
  | Name
  | Call
  | Filter
  | Test
  | TupleNode
  | ListNode
  | DictNode
  | Attribute
  | Item
  | Conditional
  | (At & {
      readonly kind: 'slice'
      readonly start: Expression | null
      readonly stop: Expression | null
      readonly step: Expression | null
    })
  | (At & { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (At & { readonly kind: 'not' | 'negative' | 'positive'; readonly operand: Expression })
  | (At & {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    })
  | (At & { readonly kind: 'concat'; readonly parts: readonly Expression[] })
  | (At & {
      readonly kind: 'compare'
      readonly first: Expression
      readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[]
    })

/** What can stand left of `=` or after `for`. */
export type Target =
  | (At & { readonly kind: 'name'; readonly name: string })
  | (At & { readonly kind: 'tuple'; readonly items: readonly Target[] })
  | (At & { readonly kind: 'namespace'; readonly name: string; readonly attribute: string })

/** A parameter of a macro or call block. */
export type MacroParameterNode = {
  readonly name: string
  /** The annotation as dbt prints it; '' where there is none. */
  readonly type: string
  readonly default: Expression | null
}
export type Signature = {
  readonly parameters: readonly MacroParameterNode[]
  readonly hasTypeAnnotations: boolean
}

export type MacroNode = At & {
  readonly kind: 'macro'
  /** The name it is bound to: `dbt_macro__f`, `dbt_docs__d`. */
  readonly name: string
  readonly tag: 'macro' | 'materialization' | 'test' | 'docs'
  readonly signature: Signature
  readonly body: readonly Statement[]
}
export type OutputNode = At & {
  readonly kind: 'output'
  readonly parts: readonly Expression[]
  /** Where each part begins in the source: a text itself, an expression with its braces. */
  readonly starts: readonly number[]
}
export type CallBlock = At & {
  readonly kind: 'call-block'
  readonly call: Call
  readonly signature: Signature
  readonly body: readonly Statement[]
}
export type ForNode = At & {
  readonly kind: 'for'
  readonly target: Target
  readonly iterable: Expression
  readonly test: Expression | null
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}
export type IfNode = At & {
  readonly kind: 'if'
  readonly branches: readonly {
    readonly test: Expression
    readonly body: readonly Statement[]
    readonly line: number
  }[]
  readonly otherwise: readonly Statement[]
}

export type Statement =
  | OutputNode
  | ForNode
  | IfNode
  | MacroNode
  | CallBlock
  | (At & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (At & {
      readonly kind: 'set-block'
      readonly target: Target
      readonly filter: Filter | null
      readonly body: readonly Statement[]
    })
  | (At & { readonly kind: 'filter-block'; readonly filter: Filter; readonly body: readonly Statement[] })
  | (At & {
      readonly kind: 'with'
      readonly bindings: readonly { readonly target: Target; readonly value: Expression }[]
      readonly body: readonly Statement[]
    })
  | (At & { readonly kind: 'do'; readonly value: Expression })
  | (At & { readonly kind: 'break' | 'continue' })
  | (At & { readonly kind: 'autoescape'; readonly on: Expression; readonly body: readonly Statement[] })
  | (At & { readonly kind: 'block'; readonly name: string; readonly body: readonly Statement[] })
  | (At & { readonly kind: 'load'; readonly tag: LoadTag; readonly template: Expression })

/** Tags that name another template. */
export type LoadTag = 'include' | 'extends' | 'import' | 'from'

/** A parsed template. */
export type TemplateNode = { readonly body: readonly Statement[] }
