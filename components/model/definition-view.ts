/** What a node that is declared in YAML says of itself, piece by piece. */
export type DefinitionPart =
  | {
      readonly kind: 'facts'
      readonly title: string
      readonly rows: readonly (readonly [label: string, value: string])[]
    }
  | {
      readonly kind: 'table'
      readonly title: string
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: 'code'; readonly title: string; readonly text: string }
