import type { ReactNode } from 'react'

/** A line of a menu: an action, a rule, or a heading. */
export type MenuItem =
  | {
      readonly kind?: 'item'
      readonly label: string
      readonly icon?: ReactNode
      readonly keys?: string
      readonly hint?: string
      readonly checked?: boolean
      readonly disabled?: boolean
      readonly onSelect: () => void
    }
  | { readonly kind: 'rule' }
  | { readonly kind: 'heading'; readonly label: string }
