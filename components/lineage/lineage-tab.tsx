'use client'
import { useEffect } from 'react'
import { whenIdle } from '../shell/when-idle'
import { lazy } from '../ui/lazy'
import { Skeleton } from '../ui/skeleton'

function Waiting() {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 items-center border-b bg-surface px-3">
        <Skeleton className="h-8 w-96" />
      </div>
    </div>
  )
}

const { Lazy: Lineage, load } = lazy(() => import('./lineage').then((module) => module.Lineage), Waiting)

/** The lineage, fetched only where it is looked at; with `id`, of one node. */
export function LineageTab({ id }: { id?: string }) {
  return <Lineage {...(id === undefined ? {} : { focus: id })} />
}

/** Fetches the lineage's code once there is nothing better to do, where one is likely to look at it next. */
export function WarmLineage() {
  useEffect(() => whenIdle(load), [])
  return null
}
