import type { ReactNode } from 'react'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { cx } from './cx'
import { Identifier } from './identifier'
import { TypeIcon } from './type-icon'

type Named = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly materialization: string | null
}

/** A node as a line: icon, name, and what is said of it at the right. */
export function NodeRow({
  node,
  tab,
  children,
  className,
}: {
  node: Named
  tab?: string
  children?: ReactNode
  className?: string
}) {
  return (
    <AppLink
      href={nodeHref(node.id, tab)}
      className={cx('flex min-h-8 min-w-0 items-center gap-2 px-3 hover:bg-hover', className)}
    >
      <TypeIcon type={node.kind} materialization={node.materialization} />
      <Identifier name={node.name} className="flex-1" />
      {children}
    </AppLink>
  )
}

/** A node within a sentence. */
export function NodeText({ node, tab }: { node: Named; tab?: string }) {
  return (
    <AppLink
      href={nodeHref(node.id, tab)}
      className="font-mono underline decoration-line-strong underline-offset-3 hover:text-accent"
    >
      {node.name}
    </AppLink>
  )
}
