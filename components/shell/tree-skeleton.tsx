import { Skeleton, SkeletonRows } from '../ui/skeleton'

/** The tree before it is here: its filter and its lines, in their places. */
export function TreeSkeleton() {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-11 items-center p-2">
        <Skeleton className="h-7 flex-1" />
      </div>
      <SkeletonRows rows={14} label="Reading the project" />
    </div>
  )
}
