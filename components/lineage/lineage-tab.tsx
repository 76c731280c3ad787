'use client'
import dynamic from 'next/dynamic'
import { Skeleton } from '../ui/skeleton'

const Lineage = dynamic(() => import('./lineage').then((module) => module.Lineage), {
  ssr: false,
  loading: () => (
    <div className="flex h-full flex-col">
      <div className="flex h-12 items-center border-b bg-surface px-3">
        <Skeleton className="h-8 w-96" />
      </div>
    </div>
  ),
})

/** The lineage, fetched only where it is looked at; with `id`, of one node. */
export function LineageTab({ id }: { id?: string }) {
  return <Lineage {...(id === undefined ? {} : { focus: id })} />
}
